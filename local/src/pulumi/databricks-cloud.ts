/** What the stand-in for the Databricks provider makes up. */
import { guidOf } from "./azure-cloud.ts";
import type { Cloud } from "./made-up-cloud.ts";

export const databricksCloud: Cloud = {
  isFixed: () => false,
  idOf: ({ type, name }) => String(Number.parseInt(guidOf(`${type} ${name}`).slice(0, 8), 16)),
  outputsOf: ({ type, name }, id) => ({
    ...(type === "databricks:index/servicePrincipal:ServicePrincipal" && { applicationId: guidOf(name) }),
    ...(type === "databricks:index/job:Job" && {
      url: `https://adb-1000000000000001.1.azuredatabricks.net/jobs/${id}`,
    }),
  }),
  functions: {},
};
