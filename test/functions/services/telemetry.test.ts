/** What the bundle tells Application Insights; its ingestion and the managed identity are played by servers of this machine. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startFunctionsHost } from "../../../local/src/functions-host/functions-host.ts";
import { isRun } from "../../programs.ts";
import { startStorage, type TestStorage } from "./storage.ts";

interface Envelope {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly data: { readonly baseData: { readonly name?: string; readonly success?: boolean } };
}

// Tokens travel with TLS only, so that a certificate is needed.
const withOpenssl = isRun("openssl") ? describe : describe.skip;

withOpenssl("telemetry", () => {
  const folder = mkdtempSync(join(tmpdir(), "functions-telemetry-"));
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const envelopes: Envelope[] = [];
  const tokens = new Set<string | undefined>();
  let storage: TestStorage;
  let ingestion: Server;
  let identity: Server;
  const portOf = (server: Server) => (server.address() as AddressInfo).port;

  beforeAll(async () => {
    const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    const made = [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "2",
      "-keyout",
      key,
      "-out",
      certificate,
    ];
    execFileSync("openssl", [...made, ...names], { stdio: "ignore" });
    ingestion = createHttpsServer(
      { key: readFileSync(key), cert: readFileSync(certificate) },
      async (request, response) => {
        const pieces: Buffer[] = [];
        for await (const piece of request) pieces.push(piece);
        const body = Buffer.concat(pieces);
        const text = (request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString();
        const items: Envelope[] = JSON.parse(text);
        envelopes.push(...items);
        tokens.add(request.headers.authorization);
        response.setHeader("content-type", "application/json");
        const { length } = items;
        response.end(JSON.stringify({ itemsReceived: length, itemsAccepted: length, errors: [] }));
      },
    );
    identity = createHttpServer((_request, response) => {
      const expires_on = String(Math.floor(Date.now() / 1000) + 3600);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ access_token: "of-the-app", expires_on, token_type: "Bearer" }));
    });
    for (const server of [ingestion, identity]) {
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
    }
    execFileSync(process.execPath, [join("functions", "build.mjs"), join(folder, "bundle")]);
    storage = await startStorage();
  }, 120_000);

  afterAll(async () => {
    ingestion?.close();
    identity?.close();
    await storage?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("a request's calls of storage reach Application Insights as parts of it, by the app's identity", async () => {
    const trace = "0af7651916cd43dd8448eb211c80319c";
    const host = await startFunctionsHost({
      ...{ app: join(folder, "bundle"), folder: join(folder, "host"), env: environment() },
    });
    const headers = { "x-functions-key": host.keys.default, traceparent: `00-${trace}-b7ad6b7169203331-01` };
    expect((await fetch(`${host.url}/api/batches`, { headers })).status).toBe(200);
    // An instance that is taken away hands on what it has.
    await host.stop();
    const parts = envelopes.filter(({ tags }) => tags["ai.operation.id"] === trace);
    expect(parts.map(({ data }) => data.baseData.name)).toContainEqual(
      expect.stringContaining("GET /devstoreaccount1/batches"),
    );
    expect([...tokens]).toEqual(["Bearer of-the-app"]);
  }, 120_000);

  function environment(): Record<string, string> {
    const { connectionString } = storage.azurite;
    const nowhere = "http://127.0.0.1:1";
    return {
      ...{
        AzureWebJobsStorage: connectionString,
        LAKE_STORAGE: connectionString,
        STATE_STORAGE: connectionString,
      },
      ...{ DATA_FACTORY_ENDPOINT: nowhere, EXTRACTION_SECRETS: "{}" },
      CART_EVENTS_KEYS: JSON.stringify({ "shop-web": "0".repeat(64) }),
      CART_EVENTS_ORIGINS: "https://shop.example.com",
      EVENT_HUBS:
        "Endpoint=sb://localhost:1;SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true",
      ...{ NOTIFICATIONS_ADDRESS: "http://127.0.0.1:7071", NOTIFICATIONS_LINK_KEYS: "k".repeat(32) },
      ...{ NOTIFICATIONS_SENDER: "alerts@example.com", NOTIFICATIONS_SMTP: "smtp://127.0.0.1:1" },
      NOTIFICATIONS_TEAMS: JSON.stringify({ "data-platform": nowhere, "on-call": nowhere }),
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=https://localhost:${portOf(ingestion)}/`,
      APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL: "true",
      OTEL_TRACES_SAMPLER: "always_on",
      NODE_EXTRA_CA_CERTS: certificate,
      // As App Service gives an app its identity.
      ...{ IDENTITY_ENDPOINT: `http://127.0.0.1:${portOf(identity)}/msi/token`, IDENTITY_HEADER: "secret" },
    };
  }
});
