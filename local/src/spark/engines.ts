/** The engines of a laptop, and what is pinned of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { environments, root } from "../../setup/paths.mjs";

/** The default first: `LAPTOP_ENGINES` of `spark/customer360/engines`. */
export const engines = ["sail", "spark"] as const;
export type Engine = (typeof engines)[number];

const packages = {
  sail: { name: "Sail", package: "pysail", environment: environments.laptop },
  spark: { name: "Spark", package: "pyspark", environment: environments.spark },
};

/** The engine that this process' environment chooses, or the default. */
export function chosenEngine(environment: NodeJS.ProcessEnv = process.env): Engine {
  return engines.find((name) => name === environment.CUSTOMER360_ENGINE) ?? engines[0];
}

/** What `--version` says: the platform's version and its engine's. */
export function versionText(engine: Engine = chosenEngine()): string {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { name, package: pinned, environment } = packages[engine];
  const lines = readFileSync(join(root, environment.requirements), "utf8").split("\n");
  const found = lines.find((line) => line.startsWith(`${pinned}==`));
  if (!found) throw new Error(`${environment.requirements} does not pin ${pinned}: run npm run lock:python.`);
  return `Customer 360 Lakehouse ${version} on ${name} ${found.split(/==| /)[1]}`;
}
