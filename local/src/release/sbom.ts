/**
 * `npm run sbom`: lists packages as CycloneDX in `dist/`: those of npm that the Functions app is bundled from and the Pulumi
 * program runs with, and those of Python that the wheel was tested with.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environments, isWindows, root } from "../../setup/paths.mjs";

const dist = join(root, "dist");
const maxBuffer = 2 ** 28;

function write(name: string, command: string, args: readonly string[]): void {
  const text = execFileSync(command, args, { cwd: root, encoding: "utf8", maxBuffer, shell: isWindows });
  const parts: { components?: unknown[] } = JSON.parse(text);
  writeFileSync(join(dist, name), text);
  console.log(`dist/${name}: ${parts.components?.length ?? 0} packages`);
}

mkdirSync(dist, { recursive: true });
const deployed = ["functions", "infra", "infra/policy"].flatMap((folder) => ["--workspace", folder]);
write("sbom-npm.json", "npm", [
  ...["sbom", "--sbom-format", "cyclonedx", "--package-lock-only", "--omit", "dev", ...deployed],
]);
write("sbom-python.json", environments.build.python, [
  ...["-m", "cyclonedx_py", "requirements", "--output-format", "JSON", "requirements.txt"],
]);
