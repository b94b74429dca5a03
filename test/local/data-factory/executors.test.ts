/**
 * Activities that do something outside of a pipeline, against Azurite and PostgreSQL. Tests are named after the pages of Data
 * Factory's documentation that they follow (learn.microsoft.com/azure/data-factory/…).
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { BlobServiceClient, type ContainerClient } from "@azure/storage-blob";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type Azurite, startAzurite } from "../../../local/src/azurite/azurite.ts";
import { connectionsTo } from "../../../local/src/customer-master/customer-master.ts";
import { type Postgres, startPostgres } from "../../../local/src/customer-master/postgres.ts";
import type { DatasetDefinitions } from "../../../local/src/data-factory/datasets.ts";
import { ActivityError } from "../../../local/src/data-factory/errors.ts";
import {
  executors,
  type JobRunEnd,
  type LinkedServices,
} from "../../../local/src/data-factory/executors/index.ts";
import type { JsonObject } from "../../../local/src/data-factory/expressions/values.ts";
import { freePort } from "../../../local/src/servers/free-port.ts";
import { expression } from "./pipeline-builder.ts";

const folder = mkdtempSync(join(tmpdir(), "executors-"));
let azurite: Azurite;
let postgres: Postgres;
let pool: ReturnType<typeof connectionsTo>;
let container: ContainerClient;
let server: Server;
let answer: { status: number; body: string };
let requests: { method: string | undefined; url: string | undefined; key: unknown; body: string }[] = [];
let jobEnd: JobRunEnd;
const jobs: { jobId: string; parameters: object }[] = [];

beforeAll(async () => {
  [azurite, postgres] = await Promise.all([
    startAzurite({ folder: join(folder, "storage") }),
    startPostgres({ folder: join(folder, "postgres") }),
  ]);
  container = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient("lake");
  await container.create();
  pool = connectionsTo(postgres.connection);
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    requests.push({
      ...{ method: request.method, url: request.url, body },
      key: request.headers["x-functions-key"],
    });
    response.writeHead(answer.status).end(answer.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
}, 60_000);
afterAll(async () => {
  server?.close();
  await pool?.end();
  await Promise.all([azurite?.stop(), postgres?.stop()]);
  rmSync(folder, { recursive: true, force: true });
}, 30_000);
beforeEach(() => {
  requests = [];
  jobs.length = 0;
  jobEnd = { runId: "7", runPageUrl: "https://workspace/runs/7", state: "SUCCESS", message: "" };
});

const parameters = { file: { type: "string" } };
const location = {
  type: "AzureBlobStorageLocation",
  container: "lake",
  folderPath: "some/folder",
  fileName: expression("@dataset().file"),
};
const lake = { linkedServiceName: { referenceName: "lake" }, parameters };
const datasets: DatasetDefinitions = {
  file: { type: "Binary", ...lake, location },
  rows: { type: "Json", ...lake, location, compression: { type: "GZip", level: "Optimal" } },
  plain: { type: "Json", ...lake, location },
  zipped: { type: "Binary", ...lake, location, compression: { type: "ZipDeflate" } },
  database: { type: "AzurePostgreSqlTable", linkedServiceName: { referenceName: "database" } },
  down: { type: "AzurePostgreSqlTable", linkedServiceName: { referenceName: "down" } },
};

async function run(type: string, properties: JsonObject, signal = new AbortController().signal) {
  const down = connectionsTo({ ...postgres.connection, port: await freePort() });
  const { port } = server.address() as AddressInfo;
  const services: LinkedServices = {
    lake: {
      type: "AzureBlobStorage",
      blobs: BlobServiceClient.fromConnectionString(azurite.connectionString),
    },
    database: { type: "AzurePostgreSql", pool },
    down: { type: "AzurePostgreSql", pool: down },
    functions: {
      type: "AzureFunction",
      app: async () => ({ url: `http://127.0.0.1:${port}`, key: "the key" }),
    },
    databricks: {
      type: "AzureDatabricks",
      workspace: {
        runJob: async (jobId, parameters) => {
          jobs.push({ jobId, parameters });
          return jobId === "17" ? jobEnd : null;
        },
      },
    },
  };
  return (await executors(datasets, services)[type]?.(
    { name: "Tested", type, properties },
    signal,
  )) as JsonObject;
}

/** What the activity failed with, as `code: message`. */
async function failure(type: string, properties: JsonObject): Promise<string> {
  const error = await run(type, properties).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ActivityError)) throw error ?? new Error("The activity succeeded.");
  return `${error.code}: ${error.message}`;
}

const dataset = (referenceName: string, file?: string) => ({
  ...{ type: "DatasetReference", referenceName },
  ...(file !== undefined && { parameters: { file } }),
});
const put = (name: string, bytes: Buffer | string) => {
  const content = Buffer.from(bytes);
  const blobContentMD5 = createHash("md5").update(content).digest();
  const blob = container.getBlockBlobClient(`some/folder/${name}`);
  return blob.upload(content, content.length, { blobHTTPHeaders: { blobContentMD5 } });
};
const get = (name: string) => container.getBlobClient(`some/folder/${name}`).downloadToBuffer();

describe("control-flow-get-metadata-activity", () => {
  const ask = (file: string, ...fieldList: string[]) => ({ dataset: dataset("file", file), fieldList });

  test("tells the fields that are asked for", async () => {
    const { lastModified } = await put("a.csv", "12345");
    const fields = ["exists", "itemName", "itemType", "size", "lastModified", "contentMD5"];
    expect(await run("GetMetadata", ask("a.csv", ...fields))).toEqual({
      ...{ exists: true, itemName: "a.csv", itemType: "File", size: 5 },
      lastModified: lastModified?.toISOString().replace(".000", ""),
      contentMD5: createHash("md5").update("12345").digest("base64"),
    });
    expect(await run("GetMetadata", ask("a.csv", "size"))).toEqual({ size: 5 });
  });

  test("with exists in the list, a file that is not there is no error", async () => {
    expect(await run("GetMetadata", ask("none", "exists", "size"))).toEqual({ exists: false });
  });

  test("without it, it is one", async () => {
    expect(await failure("GetMetadata", ask("none", "size"))).toBe(
      "2011: ErrorCode=UserErrorFileNotFound: The required Blob is missing. Container: lake, file: some/folder/none.",
    );
  });
});

describe("copy-activity-overview, from file to file", () => {
  const files = (from: string, to: string, more: JsonObject = {}) => ({
    ...{ inputs: [dataset("file", from)], outputs: [dataset("file", to)] },
    source: {
      type: "BinarySource",
      storeSettings: { type: "AzureBlobStorageReadSettings", recursive: false },
    },
    sink: { type: "BinarySink", storeSettings: { type: "AzureBlobStorageWriteSettings" } },
    ...more,
  });
  const bytes = Buffer.from([0, 255, 10, 13]);

  test("copy-activity-monitoring: a file comes over byte for byte, and the output counts", async () => {
    await put("source", bytes);
    const output = await run("Copy", files("source", "target"));
    expect(await get("target")).toEqual(bytes);
    expect(output).toMatchObject({ dataRead: 4, dataWritten: 4, filesRead: 1, filesWritten: 1, errors: [] });
    expect(output.dataConsistencyVerification).toEqual({
      VerificationResult: "NotVerified",
      InconsistentData: "None",
    });
  });

  test("copy-activity-data-consistency: what is written has its MD5, and is verified", async () => {
    await put("source", bytes);
    const output = await run("Copy", files("source", "verified", { validateDataConsistency: true }));
    const { contentMD5 } = await container.getBlobClient("some/folder/verified").getProperties();
    expect(Buffer.from(contentMD5 ?? [])).toEqual(createHash("md5").update(bytes).digest());
    expect(output.dataConsistencyVerification).toMatchObject({ VerificationResult: "Verified" });
  });

  test("copy-activity-data-consistency: a source that is not what its MD5 says is not copied", async () => {
    const blob = container.getBlockBlobClient("some/folder/rotten");
    const blobContentMD5 = createHash("md5").update("other").digest();
    await blob.upload("bytes", 5);
    await blob.setHTTPHeaders({ blobContentMD5 });
    expect(await failure("Copy", files("rotten", "never"))).toContain(
      "2200: ErrorCode=DataConsistency: Source file 'some/folder/rotten' is not what its MD5 says.",
    );
    expect(await container.getBlobClient("some/folder/never").exists()).toBe(false);
  });

  test("connector-azure-blob-storage: a file that is there is overwritten", async () => {
    await put("source", bytes);
    await put("there", "old");
    await run("Copy", files("source", "there"));
    expect(await get("there")).toEqual(bytes);
  });

  test("a source that is not there is an error that names it", async () => {
    expect(await failure("Copy", files("none", "target"))).toMatch(
      /^2200: .*The required Blob is missing.*none/,
    );
  });
});

describe("copy-activity-overview, from PostgreSQL to JSON", () => {
  const rows = (query: string, file: string, more: JsonObject = {}, to = "rows") => ({
    ...{ inputs: [dataset("database")], outputs: [dataset(to, file)] },
    source: { type: "AzurePostgreSqlSource", query },
    sink: { type: "JsonSink", storeSettings: { type: "AzureBlobStorageWriteSettings" }, ...more },
  });
  const pattern = (filePattern: string) => ({ formatSettings: { type: "JsonWriteSettings", filePattern } });
  const two = "SELECT * FROM (VALUES (1, 'Ånn \"A\"'), (2, NULL)) AS t (n, name)";

  test("format-json: a set of objects is one object a line, compressed as the dataset says", async () => {
    const output = await run("Copy", rows(two, "set.json.gz", pattern("setOfObjects")));
    const text = '{"n":1,"name":"Ånn \\"A\\""}\n{"n":2,"name":null}\n';
    expect(String(gunzipSync(await get("set.json.gz")))).toBe(text);
    const dataWritten = (await get("set.json.gz")).length;
    expect(output).toMatchObject({ rowsRead: 2, rowsCopied: 2, filesWritten: 1, dataWritten });
  });

  test("format-json: a set of objects is what is written without a pattern, and an array with it", async () => {
    await run("Copy", rows(two, "preset.json", {}, "plain"));
    expect(String(await get("preset.json"))).toMatch(/^\{.*\}\n\{.*\}\n$/);
    await run("Copy", rows(two, "array.json", pattern("arrayOfObjects"), "plain"));
    expect(JSON.parse(String(await get("array.json")))).toEqual([
      { n: 1, name: 'Ånn "A"' },
      { n: 2, name: null },
    ]);
  });

  test("the same rows make the same bytes", async () => {
    await run("Copy", rows(two, "once.json.gz"));
    await run("Copy", rows(two, "twice.json.gz"));
    expect(await get("once.json.gz")).toEqual(await get("twice.json.gz"));
  });

  test("connector-azure-database-for-postgresql: numbers keep their digits, JSON is text", async () => {
    const values = `SELECT 9007199254740993::bigint AS big, 1.50::numeric AS price, 0.5::float8 AS share, true AS yes,
      false AS no, '{"a": 1}'::jsonb AS image, 'x'::varchar AS word`;
    await run("Copy", rows(values, "values.json", {}, "plain"));
    expect(String(await get("values.json"))).toBe(
      '{"big":9007199254740993,"price":1.50,"share":0.5,"yes":true,"no":false,"image":"{\\"a\\": 1}","word":"x"}\n',
    );
  });

  test("values that could be written in more than one way are refused by the column's name", async () => {
    expect(await failure("Copy", rows("SELECT 1 AS a, now() AS at", "no.json"))).toContain(
      "Column at has PostgreSQL's type number 1184, which is not known here: select it as text.",
    );
  });

  test("a statement that fails is an error of the source, and nothing is written", async () => {
    expect(await failure("Copy", rows("SELECT * FROM nowhere", "failed.json"))).toBe(
      `2200: Failure happened on 'Source' side. ERROR [42P01] relation "nowhere" does not exist`,
    );
    expect(await container.getBlobClient("some/folder/failed.json").exists()).toBe(false);
  });

  test("a database that is down is an error of the source", async () => {
    const copy = { ...rows("SELECT 1 AS a", "down.json"), inputs: [dataset("down")] };
    expect(await failure("Copy", copy)).toMatch(/^2200: Failure happened on 'Source' side\. .*ECONNREFUSED/);
  });

  test("a time-out or a cancellation ends the statement in the database, and nothing is written", async () => {
    const cancel = new AbortController();
    const copying = run("Copy", rows("SELECT pg_sleep(600)::text AS a", "slow.json"), cancel.signal);
    const isAsked =
      "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid() AND state = 'active'";
    while ((await pool.query(isAsked)).rowCount === 0);
    cancel.abort(new Error("Enough."));
    await expect(copying).rejects.toThrow("Enough.");
    expect((await pool.query(isAsked)).rowCount).toBe(0);
    expect(await container.getBlobClient("some/folder/slow.json").exists()).toBe(false);
  });
});

describe("control-flow-lookup-activity", () => {
  const look = (query: string, more: JsonObject = {}) => ({
    ...{ dataset: dataset("database"), source: { type: "AzurePostgreSqlSource", query }, ...more },
  });

  test("gives the first row by default", async () => {
    const query = "SELECT n, 'x' AS word, n > 1 AS more FROM generate_series(1, 3) AS n";
    expect(await run("Lookup", look(query))).toEqual({ firstRow: { n: 1, word: "x", more: false } });
  });

  test("gives all rows, counted, when it is asked to", async () => {
    const query = "SELECT n FROM generate_series(1, 2) AS n";
    expect(await run("Lookup", look(query, { firstRowOnly: false }))).toEqual({
      count: 2,
      value: [{ n: 1 }, { n: 2 }],
    });
  });

  test("gives the first 5,000 rows of more", async () => {
    const { count, value } = await run(
      "Lookup",
      look("SELECT n FROM generate_series(1, 5001) AS n", { firstRowOnly: false }),
    );
    expect([count, (value as unknown[]).at(-1)]).toEqual([5000, { n: 5000 }]);
  });

  test("fails with more than 4 MB", async () => {
    const query = "SELECT repeat('x', 4 * 1024 * 1024) AS long";
    expect(await failure("Lookup", look(query))).toContain("exceeds the limitation 4 MB");
  });

  test("fails without exactly one result set", async () => {
    await pool.query("CREATE TABLE IF NOT EXISTS touched (n int)");
    expect(await failure("Lookup", look("INSERT INTO touched VALUES (1)"))).toContain("gives 0 result sets");
    expect(await failure("Lookup", look("SELECT 1 AS a; SELECT 2 AS b"))).toContain("gives 2 result sets");
  });

  test("without a row there is no first one", async () => {
    expect(await run("Lookup", look("SELECT 1 AS a WHERE false"))).toEqual({});
    expect(await run("Lookup", look("SELECT 1 AS a WHERE false", { firstRowOnly: false }))).toEqual({
      ...{ count: 0, value: [] },
    });
  });

  test("a number that would lose digits is refused", async () => {
    expect(await failure("Lookup", look("SELECT 9007199254740993 AS big"))).toContain("look it up as text");
  });
});

describe("control-flow-azure-function-activity", () => {
  const linkedServiceName = { type: "LinkedServiceReference", referenceName: "functions" };
  const call = (more: JsonObject = {}) => ({
    ...{
      linkedServiceName,
      method: "POST",
      functionName: "extract/catalog?full=1",
      body: '{"a":1}',
      ...more,
    },
  });

  test("calls the function by its route and query with the app's key; the answer is the output", async () => {
    answer = { status: 200, body: '{"status":"published"}' };
    expect(await run("AzureFunctionActivity", call())).toEqual({ status: "published" });
    const [key, url] = ["the key", "/api/extract/catalog?full=1"];
    expect(requests).toEqual([{ method: "POST", url, key, body: '{"a":1}' }]);
    await run("AzureFunctionActivity", call({ body: { b: 2 } }));
    expect(requests[1]?.body).toBe('{"b":2}');
  });

  test("an answer 202 is an answer: its body is the output, which pipelines poll by", async () => {
    answer = { status: 202, body: '{"status":"continuing"}' };
    expect(await run("AzureFunctionActivity", call())).toEqual({ status: "continuing" });
    expect(requests).toHaveLength(1);
  });

  test.each(["[1]", "text", "", "1"])(
    "data-factory-troubleshoot-guide, 3603: no object: %j",
    async (body) => {
      answer = { status: 200, body };
      expect(await failure("AzureFunctionActivity", call())).toBe(
        "3603: Response Content is not a valid JObject.",
      );
    },
  );

  test.each([
    [400, "BadRequest"],
    [409, "Conflict"],
    [502, "BadGateway"],
  ])("data-factory-troubleshoot-guide, 3608: an answer %d is an error", async (status, name) => {
    answer = { status, body: "The reason." };
    expect(await failure("AzureFunctionActivity", call())).toBe(
      `3608: Call to provided Azure function 'extract/catalog?full=1' failed with status-'${name}' and message - 'The reason.'.`,
    );
  });
});

describe("transform-data-databricks-job", () => {
  const linkedServiceName = { type: "LinkedServiceReference", referenceName: "databricks" };
  const start = (jobId: string | number = "17") => ({
    ...{ linkedServiceName, jobId, jobParameters: { file_date: "2017-01-05" } },
  });

  test("runs the job with its parameters, and tells where the run is to be seen", async () => {
    expect(await run("DatabricksJob", start(17))).toEqual({
      ...{ runId: "7", runPageUrl: "https://workspace/runs/7" },
    });
    expect(jobs).toEqual([{ jobId: "17", parameters: { file_date: "2017-01-05" } }]);
  });

  test("data-factory-troubleshoot-guide, 3204: fails with the run's error", async () => {
    jobEnd = { ...jobEnd, state: "FAILED", message: "silver_orders: No such table." };
    expect(await failure("DatabricksJob", start())).toBe(
      "3204: Job execution failed. silver_orders: No such table. (Run page: https://workspace/runs/7)",
    );
  });

  test("tasks that failed without failing the job do not fail it", async () => {
    jobEnd = { ...jobEnd, state: "SUCCESS_WITH_FAILURES" };
    expect(await run("DatabricksJob", start())).toMatchObject({ runId: "7" });
  });

  test("a job that does not exist is told", async () => {
    expect(await failure("DatabricksJob", start("18"))).toBe("3201: Job 18 does not exist.");
  });
});

describe("what is not known is refused by name", () => {
  const source = { type: "AzurePostgreSqlSource", query: "SELECT 1 AS a" };
  const inputs = [dataset("file", "a")];
  const outputs = [dataset("file", "b")];
  const [from, to] = [{ type: "BinarySource" }, { type: "BinarySink" }];

  test.each<[string, string, JsonObject]>([
    [
      "fieldList.0 is not as it can be",
      "GetMetadata",
      { dataset: dataset("file", "a"), fieldList: ["childItems"] },
    ],
    ["dedupe is not known here", "Lookup", { dataset: dataset("database"), source, dedupe: true }],
    [
      "In source of Tested, queryTimeout is not known here",
      "Lookup",
      { dataset: dataset("database"), source: { ...source, queryTimeout: "02:00:00" } },
    ],
    [
      "copies BinarySource to JsonSink, which is not",
      "Copy",
      { inputs, outputs, source: from, sink: { type: "JsonSink" } },
    ],
    [
      "storeSettings.wildcardFileName is not known here",
      "Copy",
      {
        ...{ inputs, outputs, sink: to },
        source: { ...from, storeSettings: { type: "AzureBlobStorageReadSettings", wildcardFileName: "*" } },
      },
    ],
    [
      "skipErrorFile is not known here",
      "Copy",
      { inputs, outputs, source: from, sink: to, skipErrorFile: {} },
    ],
    [
      "In dataset zipped, compression is not known here",
      "Copy",
      { inputs: [dataset("zipped", "a")], outputs, source: from, sink: to },
    ],
    [
      "Dataset rows is Json, expected Binary",
      "Copy",
      { inputs: [dataset("rows", "a")], outputs, source: from, sink: to },
    ],
    ["There is no dataset 'nothing'", "Lookup", { dataset: dataset("nothing"), source }],
    [
      "Dataset file: parameter file is missing",
      "GetMetadata",
      { dataset: dataset("file"), fieldList: ["size"] },
    ],
    ["there is no parameter file", "Lookup", { dataset: dataset("database", "a"), source }],
    [
      "Linked service database is AzurePostgreSql, expected AzureFunction",
      "AzureFunctionActivity",
      {
        linkedServiceName: { type: "LinkedServiceReference", referenceName: "database" },
        ...{ method: "GET", functionName: "health" },
      },
    ],
  ])("%s", async (sentence, type, properties) => {
    expect(await failure(type, properties)).toContain(sentence);
  });
});
