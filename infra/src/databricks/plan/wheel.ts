/** The package that jobs install. */
import { readFileSync } from "node:fs";

const project = new URL("../../../../pyproject.toml", import.meta.url);

/** What `npm run wheel` builds: the version stands in `pyproject.toml` alone. */
export function wheelName(): string {
  const [, version] = /^version = "([^"]+)"$/m.exec(readFileSync(project, "utf8")) ?? [];
  return `customer360-${version}-py3-none-any.whl`;
}
