// Prints the SQL alerts of a stack as JSON, for the test that runs their queries.
import { loadContracts } from "@customer360/contracts";
import { plannedAlerts } from "../../infra/src/databricks/plan/alerts.ts";

const scope = { catalog: "cat", contracts: loadContracts(), jobNames: ["customer360-dev-medallion"] };
console.log(JSON.stringify(plannedAlerts({ ...scope, runDollars: 10 })));
