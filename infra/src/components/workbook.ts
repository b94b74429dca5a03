/** What people look at: questions saved in the workspace, and the workbook that draws their answers. */
import { createHash } from "node:crypto";
import * as applicationinsights from "@pulumi/azure-native/applicationinsights/index.js";
import * as operationalinsights from "@pulumi/azure-native/operationalinsights/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { Estate } from "../estate.ts";
import { logQueries } from "./log-queries.ts";
import { workbookDocument } from "./workbook-document.ts";

export interface WorkbookArgs extends Estate {
  readonly workspaceId: pulumi.Output<string>;
  readonly workspaceName: pulumi.Output<string>;
}

export class Workbook extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;

  constructor(args: WorkbookArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:Workbook", "workbook", {}, options);
    const { names, place, config, contracts, workspaceId, workspaceName } = args;
    const queries = logQueries(contracts.platform);
    for (const { name, title, section, query } of queries) {
      new operationalinsights.SavedSearch(
        name,
        {
          ...{ resourceGroupName: place.resourceGroupName, workspaceName, savedSearchId: name },
          ...{ category: `Customer 360: ${section}`, displayName: title, query, version: 2 },
        },
        { parent: this },
      );
    }
    const title = `Customer 360 ${config.stage}`;
    const workbook = new applicationinsights.Workbook(
      "platform",
      {
        ...place,
        resourceName: uuidOf(names.of("logAnalytics")),
        ...{ displayName: title, category: "workbook", kind: "shared", version: "Notebook/1.0" },
        sourceId: workspaceId,
        serializedData: workspaceId.apply((id) => workbookDocument(title, queries, id)),
      },
      { parent: this },
    );
    this.id = workbook.id;
    this.registerOutputs({ id: this.id });
  }
}

/** Workbooks are called by a UUID; the same stack has the same. */
function uuidOf(name: string): string {
  const hex = createHash("sha256").update(`workbook of ${name}`).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
