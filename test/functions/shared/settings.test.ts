import { expect, test } from "@jest/globals";
import { z } from "zod";
import { fileArrivalSettings } from "../../../functions/src/file-arrival/settings.ts";
import { readSettings, SettingsError } from "../../../functions/src/shared/settings.ts";
import { storageSettings } from "../../../functions/src/shared/storage-settings.ts";

/** Problems of settings, as `name: message`. */
function problemsOf(parts: Record<string, z.ZodType>, environment: Record<string, string>): string[] {
  try {
    readSettings(parts, environment);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ name, message }) => `${name}: ${message}`);
  }
}

const azure = {
  LAKE_STORAGE__blobServiceUri: "https://lake.blob.core.windows.net",
  STATE_STORAGE__queueServiceUri: "https://state.queue.core.windows.net",
  STATE_STORAGE__tableServiceUri: "https://state.table.core.windows.net",
};
const local =
  "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1;QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1;TableEndpoint=http://127.0.0.1:10002/devstoreaccount1";

test("each room gets its own settings, with defaults", () => {
  const one = z.object({ SCHEDULE: z.string().default("0 * * * * *"), LIMIT: z.coerce.number().default(5) });
  const two = z.object({ NAME: z.string() });
  expect(readSettings({ one, two }, { LIMIT: "7", NAME: "n", SCHEDULE: "", OTHER: "x" })).toEqual({
    one: { SCHEDULE: "0 * * * * *", LIMIT: 7 },
    two: { NAME: "n" },
  });
});

test("everything that is wrong in any room is told at once", () => {
  const storage = { storage: storageSettings, fileArrival: fileArrivalSettings };
  expect(
    problemsOf(storage, { FILE_ARRIVAL_WAIT_MINUTES: "soon", FILE_ARRIVAL_EXPECT_FROM: "2017-02-30" }),
  ).toEqual([
    "LAKE_STORAGE__blobServiceUri: is not set; set the account's address.",
    "STATE_STORAGE__queueServiceUri: is not set; set the account's address.",
    "STATE_STORAGE__tableServiceUri: is not set; set the account's address.",
    "FILE_ARRIVAL_WAIT_MINUTES: expected a number of minutes.",
    "FILE_ARRIVAL_EXPECT_FROM: expected a day, such as 2026-01-31.",
    "DATA_FACTORY_SUBSCRIPTION_ID: is not set; name the factory that takes batches.",
    "DATA_FACTORY_RESOURCE_GROUP: is not set; name the factory that takes batches.",
    "DATA_FACTORY_NAME: is not set; name the factory that takes batches.",
  ]);
});

test("a value that is refused is not repeated, for it may be a secret", () => {
  const secret = "DefaultEndpointsProtocol=https;AccountName=lake;AccountKey=c2VjcmV0";
  const told = problemsOf({ storageSettings }, { ...azure, LAKE_STORAGE: secret }).join("\n");
  expect(told).toContain("LAKE_STORAGE: serves only a stand-in on this machine");
  expect(told).not.toContain("c2VjcmV0");
});

test("storage is an account's addresses, or a connection string of this machine", () => {
  expect(problemsOf({ storageSettings }, azure)).toEqual([]);
  expect(problemsOf({ storageSettings }, { LAKE_STORAGE: local, STATE_STORAGE: local })).toEqual([]);
  expect(
    problemsOf({ storageSettings }, { LAKE_STORAGE: "UseDevelopmentStorage=true", STATE_STORAGE: local }),
  ).toEqual([]);
});

test.each([
  "BlobEndpoint=http://lake.example.com/devstoreaccount1;AccountName=a;AccountKey=a2V5",
  "BlobEndpoint=http://127.0.0.1:1/a;QueueEndpoint=https://q.core.windows.net;AccountName=a;AccountKey=a2V5",
  "BlobEndpoint=http://127.0.0.1.example.com/a;AccountName=a;AccountKey=a2V5",
  "AccountName=a;AccountKey=a2V5;EndpointSuffix=core.windows.net",
])("a connection string of elsewhere is refused: %s", (text) => {
  expect(problemsOf({ storageSettings }, { ...azure, STATE_STORAGE: text })).toEqual([
    expect.stringContaining("STATE_STORAGE: serves only a stand-in"),
  ]);
});

test("a stand-in for Data Factory is on this machine", () => {
  const endpoint = (DATA_FACTORY_ENDPOINT: string) =>
    problemsOf({ fileArrivalSettings }, { DATA_FACTORY_ENDPOINT });
  expect(endpoint("http://127.0.0.1:5010")).toEqual([]);
  expect(endpoint("https://management.example.com")).not.toEqual([]);
});
