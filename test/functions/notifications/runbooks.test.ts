import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { origins } from "../../../functions/src/notifications/intake/origins.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const runbooks = join(repository, "docs/runbooks");

test("every topic that an alert points to has a runbook", () => {
  const sources = globSync("functions/src/**/*.ts", { cwd: repository }).map((file) =>
    readFileSync(join(repository, file), "utf8"),
  );
  const literal = sources.flatMap((text) =>
    [...text.matchAll(/runbook\("([a-z-]+)"\)/g)].map(([, topic]) => topic),
  );
  expect(literal).toContain("data-quality");
  const intake = readFileSync(join(repository, "functions/src/notifications/intake/origins.ts"), "utf8");
  const others = origins.map((origin) => new RegExp(`"?${origin}"?: "([a-z-]+)"`).exec(intake)?.[1]);
  const missing = [...literal, ...others].filter((topic) => !existsSync(join(runbooks, `${topic}.md`)));
  expect(missing).toEqual([]);
});

test("links between runbooks lead somewhere", () => {
  for (const file of globSync("*.md", { cwd: runbooks })) {
    const links = [...readFileSync(join(runbooks, file), "utf8").matchAll(/\]\(([^)#]+\.md)/g)].map(
      ([, link = ""]) => link,
    );
    expect(links.filter((link) => !existsSync(join(dirname(join(runbooks, file)), link)))).toEqual([]);
  }
});
