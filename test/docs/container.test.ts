/** That the development container has what it says, in versions that are pinned. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { root } from "../../local/setup/paths.mjs";

const container = JSON.parse(readFileSync(join(root, ".devcontainer", "devcontainer.json"), "utf8"));

test("its image and features are of one version each", () => {
  const pinned = [container.image, ...Object.keys(container.features)];
  expect(pinned.filter((name) => !/:\d+\.\d+\.\d+(-[\w-]+)?$/.test(name))).toEqual([]);
  const tools = Object.values(container.features as Record<string, { version?: string }>);
  expect(tools.filter(({ version = "" }) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

test("its Pulumi is the one that the engine's tests build", () => {
  const pins = readFileSync(join(root, "local", "pulumi", "cli", "go.mod"), "utf8");
  const version = /pulumi\/pkg\/v3 v([\d.]+)/.exec(pins)?.[1];
  expect(container.onCreateCommand.pulumi).toMatch(new RegExp(` --version ${version}$`));
});
