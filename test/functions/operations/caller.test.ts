import { expect, test } from "@jest/globals";
import { callerOf } from "../../../functions/src/operations/caller.ts";
import { operationsSettings } from "../../../functions/src/operations/settings.ts";
import type { HttpProblemError } from "../../../functions/src/shared/http.ts";
import { requestOf } from "./requests.ts";

const entra = operationsSettings.parse({ OPERATIONS_ACCESS: "entra", WEBSITE_AUTH_ENABLED: "True" });

/** A request as App Service authentication passes it on. */
function signedIn(principal: unknown) {
  const text = typeof principal === "string" ? principal : JSON.stringify(principal);
  return requestOf({
    headers: {
      "x-ms-client-principal": Buffer.from(text).toString("base64"),
      "x-ms-client-principal-name": "ada@example.com",
    },
  });
}

const roleClaim = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role";
const statusOf = (request: ReturnType<typeof requestOf>) => {
  try {
    return callerOf(request, entra);
  } catch (error) {
    return (error as HttpProblemError).problem.status;
  }
};

test("an operator may operate, by either name of the claim", () => {
  expect(statusOf(signedIn({ claims: [{ typ: "roles", val: "Operator" }] }))).toBe("ada@example.com");
  expect(statusOf(signedIn({ role_typ: roleClaim, claims: [{ typ: roleClaim, val: "Operator" }] }))).toBe(
    "ada@example.com",
  );
});

test.each([
  ["nobody", requestOf(), 401],
  ["a header that is no principal", signedIn("hello"), 401],
  ["a principal without claims", signedIn({}), 401],
  ["somebody without a role", signedIn({ claims: [] }), 403],
  ["somebody of another role", signedIn({ claims: [{ typ: "roles", val: "Reader" }] }), 403],
  ["somebody whose name is Operator", signedIn({ claims: [{ typ: "name", val: "Operator" }] }), 403],
])("%s may not", (_, request, status) => {
  expect(statusOf(request)).toBe(status);
});

test("Entra needs App Service authentication, without which anybody could say who they are", () => {
  for (const WEBSITE_AUTH_ENABLED of [undefined, "False"]) {
    const read = operationsSettings.safeParse({ OPERATIONS_ACCESS: "entra", WEBSITE_AUTH_ENABLED });
    expect(read.error?.issues[0]?.message).toContain("App Service authentication is off");
  }
});

test("with function keys the host has already turned strangers away", () => {
  expect(callerOf(requestOf(), operationsSettings.parse({}))).toBe("function key");
});
