// Prints the SQL alerts of a stack, and its query of costs, as JSON, for the test that runs their queries.
import { loadContracts } from "@customer360/contracts";
import { plannedAlerts } from "../../infra/src/databricks/plan/alerts.ts";
import { shownCostsQuery } from "../../infra/src/databricks/plan/run-costs.ts";

const scope = { catalog: "cat", contracts: loadContracts(), jobNames: ["customer360-dev-medallion"] };
const shown = { name: "run-costs", query: shownCostsQuery(scope.jobNames) };
console.log(JSON.stringify([...plannedAlerts({ ...scope, runDollars: 10 }), shown]));
