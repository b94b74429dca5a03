/** Signing in from a workflow, with stand-ins for GitHub and for Entra. */
import { createServer } from "node:http";
import type { AccessToken } from "@azure/identity";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { credentialOf } from "../../../infra/tools/credential.mjs";
import { listenLocally } from "../../../local/src/servers/local-server.ts";

type Options = NonNullable<Parameters<typeof credentialOf>[1]>;
type HttpClient = NonNullable<Options["httpClient"]>;
type Answer = Awaited<ReturnType<HttpClient["sendRequest"]>>;

let gitHub: Awaited<ReturnType<typeof listenLocally>>;
let asked: (string | undefined)[] = [];
/** What GitHub answers; each of its tokens is another one. */
let status = 200;
beforeEach(async () => {
  asked = [];
  status = 200;
  const server = createServer(({ url, headers }, response) => {
    asked.push(`${headers.authorization} ${url}`);
    response.writeHead(status).end(JSON.stringify({ value: `assertion-${asked.length}` }));
  });
  gitHub = await listenLocally(server, 0);
});
afterEach(() => gitHub.stop());

/** Entra: tells its addresses, and gives a token for each assertion that names it. */
const entra: HttpClient = {
  sendRequest: async (request) => {
    const host = "https://login.microsoftonline.com/tenant";
    const metadata = {
      ...{ issuer: `${host}/v2.0`, jwks_uri: `${host}/keys` },
      ...{ authorization_endpoint: `${host}/authorize`, token_endpoint: `${host}/oauth2/v2.0/token` },
    };
    const form = new URLSearchParams(`${request.body ?? ""}`);
    const token = { token_type: "Bearer", expires_in: 3600 };
    const access_token = `${form.get("client_id")} by ${form.get("client_assertion")} for ${form.get("scope")}`;
    const body = request.url.includes("/token") ? { ...token, access_token } : metadata;
    const answer = { request, headers: request.headers, status: 200, bodyAsText: JSON.stringify(body) };
    return answer satisfies Answer;
  },
};

const environment = () => ({
  ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${gitHub.port}/token?api-version=2`,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "of the job",
  ARM_TENANT_ID: "tenant",
  ARM_CLIENT_ID: "client",
});
const options: Options = { httpClient: entra, disableInstanceDiscovery: true };

test("in a workflow, each token of Entra is asked for with a new token of GitHub", async () => {
  const credential = credentialOf(environment(), options);
  const tokenFor = async (scope: string) => ((await credential.getToken(scope)) as AccessToken).token;
  const tokens = [await tokenFor("one/.default"), await tokenFor("two/.default")];
  const [one, two] = tokens.map((token) => /^client by (assertion-\d+) for (?:one|two)\//.exec(token)?.[1]);
  expect(one).toBeDefined();
  expect(two).not.toBe(one);
  const request = "Bearer of the job /token?api-version=2&audience=api%3A%2F%2FAzureADTokenExchange";
  expect(new Set(asked)).toEqual(new Set([request]));
});

test("GitHub's refusal is told", async () => {
  status = 403;
  await expect(credentialOf(environment(), options).getToken("one/.default")).rejects.toThrow(
    "GitHub gives the workflow no token: it answered 403.",
  );
});

test("without the workflow's variables, it is whoever is signed in", () => {
  for (const name of Object.keys(environment()))
    expect(credentialOf({ ...environment(), [name]: undefined }).constructor.name).toBe(
      "DefaultAzureCredential",
    );
});
