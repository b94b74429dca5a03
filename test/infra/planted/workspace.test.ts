/** Faults in whom the workspace knows and in what is made before what: each is found. */
import { beforeAll, expect, test } from "@jest/globals";
import type { RecordedResource } from "../../../local/src/estate/recorder.ts";
import { askingProblems, guestProblems } from "../estate/guests.ts";
import { resourcesOf } from "../estate/recorded.ts";
import { orderProblems } from "../estate/waiting.ts";
import { type Resources, without } from "./planting.ts";

let sound: Resources;
beforeAll(async () => {
  sound = await resourcesOf("prod");
});

/** The estate in which nothing that a test names waits for what it names. */
function hasty(waits: RegExp, awaited: RegExp): RecordedResource[] {
  const keeps = (urn: string) => !awaited.test(urn);
  const changed = sound.filter(({ urn }) => waits.test(urn));
  expect(changed.flatMap(({ dependencies }) => dependencies).every(keeps)).toBe(false);
  return sound.map((one) =>
    waits.test(one.urn) ? { ...one, dependencies: one.dependencies.filter(keeps) } : one,
  );
}

test.each([
  ["a group", "databricks:index/permissionAssignment:PermissionAssignment", '"finance"', "not know finance"],
  ["a service", "databricks:index/servicePrincipal:ServicePrincipal", "factory", "does not know"],
])("%s that nobody has brought in is found", (_, type, said, sentence) => {
  expect(guestProblems(without(sound, type, said)).join("\n")).toContain(sentence);
});

test("a right that is given before its principal is there is found", () => {
  const early = hasty(/::jobs-read$/, /::jobs$/);
  expect(guestProblems(early)).toEqual([expect.stringMatching(/'jobs-read': does not wait until/)]);
});

test("alerts that run as somebody who may not ask are found", () => {
  const rights = sound.filter(({ type, name }) => type.endsWith(":Permissions") && name === "upkeep");
  expect(rights).toHaveLength(1);
  const found = askingProblems(sound.filter((one) => !rights.includes(one)));
  expect(found.length).toBeGreaterThan(2);
});

test.each([
  [
    "a workspace that is asked before there is a way in",
    /pulumi:providers:databricks::/,
    /PrivateEndpoint/,
    "databricks:",
  ],
  [
    "tables in a lake that their identity may not write yet",
    /pulumi:providers:databricks::/,
    /catalog-/,
    "Catalog",
  ],
  ["an app that starts before it may read its secrets", /WebApp::/, /keyVaultSecretsUser/, "WebApp"],
  [
    "events that are delivered before their identity may",
    /SystemTopicEventSubscription::/,
    /events-/,
    "'inbox'",
  ],
  [
    "storage that is encrypted with a key before it may be used",
    /StorageAccount::lake/,
    /encryption-/,
    "'lake'",
  ],
])("%s are found", (_, waits, awaited, sentence) => {
  const problems = orderProblems(hasty(waits, awaited));
  expect(problems.join("\n")).toContain(sentence);
});
