/**
 * Runs one SQL statement on a Databricks SQL warehouse: `node execute-sql.mjs <variable>`.
 *
 * The variable of the environment holds the statement; DATABRICKS_HOST and DATABRICKS_WAREHOUSE_ID say where. Signs in with
 * DATABRICKS_TOKEN, or as whoever is signed in to Azure.
 */
import { credentialOf } from "./credential.mjs";

/** Azure Databricks, to Entra. */
const audience = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default";

/** How often a statement is given again that was canceled because its warehouse was still starting. */
const attempts = 10;

const { DATABRICKS_HOST: host, DATABRICKS_WAREHOUSE_ID: warehouse } = process.env;
const variable = process.argv[2] ?? "";
const statement = process.env[variable];
if (!host || !warehouse || !statement) {
  fail(`expected DATABRICKS_HOST, DATABRICKS_WAREHOUSE_ID and a statement in '${variable}'; set them.`);
}

const authorization = `Bearer ${process.env.DATABRICKS_TOKEN || (await entraToken())}`;
for (let attempt = 1; ; attempt++) {
  const { state, error } = await execute();
  if (state === "SUCCEEDED") break;
  if (state === "CANCELED" && attempt < attempts) continue;
  fail(
    `the warehouse ended the statement as ${state}: ${error?.message ?? "it gave no reason"}\n${statement}`,
  );
}

async function execute() {
  const response = await fetch(new URL("/api/2.0/sql/statements/", host), {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({
      warehouse_id: warehouse?.split("/").at(-1),
      statement,
      wait_timeout: "50s",
      on_wait_timeout: "CANCEL",
    }),
  });
  if (!response.ok) fail(`${host} answered ${response.status}: ${await response.text()}`);
  const { status } = /** @type {{ status: { state: string, error?: { message: string } } }} */ (
    await response.json()
  );
  return status;
}

async function entraToken() {
  const answer = await credentialOf(process.env).getToken(audience);
  return answer?.token ?? fail("Entra gave no token; sign in with az login.");
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(`execute-sql: ${message}`);
  process.exit(1);
}
