/** Which package this app was deployed from. */
import { existsSync, readFileSync } from "node:fs";

/** Stands at the top of a package, and nowhere in the repository. */
const file = new URL("../../../release.json", import.meta.url);

/** SHA-256 of the package's files, as the build wrote it down; null where the app runs from its sources. */
export function deployedPackage(): string | null {
  if (!existsSync(file)) return null;
  const { package: digest } = JSON.parse(readFileSync(file, "utf8")) as { package: string };
  return digest;
}
