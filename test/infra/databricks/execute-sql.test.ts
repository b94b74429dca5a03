/** The tool that makes masks, against a server that answers as the statements' API does. */
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";

const tool = fileURLToPath(new URL("../../../infra/tools/execute-sql.mjs", import.meta.url));

/** Runs the tool; the server answers with these states one after the other. */
async function run(states: readonly object[], variable = "SQL") {
  const received: { statement: string; warehouse_id: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const status = states[received.length];
    received.push(JSON.parse(body));
    response.setHeader("content-type", "application/json").end(JSON.stringify({ status }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const own = { DATABRICKS_HOST: host, DATABRICKS_WAREHOUSE_ID: "w", DATABRICKS_TOKEN: "t", SQL: "SELECT 1" };
  const env = { ...process.env, ...own };
  const ended = await promisify(execFile)(process.execPath, [tool, variable], { env }).then(
    () => "",
    (error: { stderr: string }) => error.stderr,
  );
  await new Promise((resolve) => server.close(resolve));
  return { ended, received };
}

test("gives a statement again that was canceled while the warehouse started", async () => {
  const { ended, received } = await run([{ state: "CANCELED" }, { state: "SUCCEEDED" }]);
  expect(ended).toBe("");
  expect(received.map(({ statement, warehouse_id }) => [statement, warehouse_id])).toEqual([
    ["SELECT 1", "w"],
    ["SELECT 1", "w"],
  ]);
});

test("fails with the warehouse's reason and the statement", async () => {
  const { ended, received } = await run([{ state: "FAILED", error: { message: "no such schema" } }]);
  expect(ended).toContain("FAILED: no such schema\nSELECT 1");
  expect(received).toHaveLength(1);
});

test("says which variable holds no statement", async () => {
  const { ended, received } = await run([], "NOT_THERE");
  expect(ended).toContain("'NOT_THERE'");
  expect(received).toEqual([]);
});
