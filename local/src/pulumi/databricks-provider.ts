/** Databricks' own provider: Terraform's behind Pulumi's bridge, built from the sources that Go's module proxy keeps. */
import { join } from "node:path";
import { root } from "../../setup/paths.mjs";
import { NoDatabricksProvider } from "./errors.ts";
import { executableOf, goProgram } from "./go-program.ts";

const sources = join(root, "local", "pulumi", "databricks-provider");
const executable = executableOf("pulumi-resource-databricks");

/**
 * The executable in the cache folder, else one that is built now: two to eight minutes, once.
 *
 * @param tell gets a line before something that takes long
 * @throws NoDatabricksProvider with the reason
 */
export async function databricksProvider(tell: (line: string) => void): Promise<string> {
  const folder = await goProgram(
    {
      ...{ title: "Databricks' provider", name: "databricks-provider", sources, executable },
      pins: ["go.mod", "go.sum", "main.go"],
      ...{ package: ".", linkerFlags: "-s -w", beside: [] },
      missing: (reason) =>
        new NoDatabricksProvider(`Databricks' provider is not in the cache folder: ${reason}`),
    },
    tell,
  );
  return join(folder, "bin", executable);
}
