/** Programs of Go: where there is no Go, and nothing in the cache folder, it is told what is missing. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { ProviderError } from "../../local/src/pulumi/errors.ts";
import { startProvider } from "../../local/src/pulumi/provider-process.ts";

const folder = mkdtempSync(join(tmpdir(), "go-program-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is thrown where the PATH leads to nothing and nothing is in the cache. */
function thrownBy(module: string, name: string): string {
  const file = new URL(`../../local/src/pulumi/${module}`, import.meta.url).href;
  const code = `const { ${name} } = await import("${file}");
    await ${name}(() => {}).catch((error) => console.log(error.constructor.name, error.message));`;
  const env = { PATH: folder, XDG_CACHE_HOME: folder };
  return spawnSync(process.execPath, ["--input-type=module", "-e", code], { env, encoding: "utf8" }).stdout;
}

test("the Pulumi CLI", () =>
  expect(thrownBy("cli.ts", "pulumiCli")).toMatch(
    /^NoPulumiCli There is no pulumi on the PATH .* needs Go 1\.24 or newer .*: there is none/,
  ));

test("Databricks' provider", () =>
  expect(thrownBy("databricks-provider.ts", "databricksProvider")).toMatch(
    /^NoDatabricksProvider .* needs Go 1\.24 or newer .*: there is none/,
  ));

test("a provider that ends before it listens says why", async () => {
  const ending = startProvider(process.execPath, {
    NODE_OPTIONS: "--import=data:text/javascript,throw(Error(`no`))",
  });
  await expect(ending).rejects.toThrow(ProviderError);
  await expect(ending).rejects.toThrow(/ended before it listened: .*Error: no/s);
});
