/** Schemas of resources, kept in node_modules/.cache: of these versions of the packages, made by this code. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ProviderTypes } from "./provider-types.ts";
import type { Schema } from "./type-to-schema.ts";
import { packageOf } from "./typings.ts";

const cache = fileURLToPath(new URL("../../../node_modules/.cache/customer360-schemas", import.meta.url));
const makers = ["type-to-schema.ts", "provider-types.ts"].map((file) => new URL(file, import.meta.url));

const types = new Map<string, ProviderTypes>();

/** The schema of what a resource takes. */
export function schemaFor(token: string): Schema {
  const file = join(cache, keyOf(token), `${token.replace(/[:/]/g, "_")}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  const schema = typesOf(token).schemaOf(token);
  keep(file, JSON.stringify(schema));
  return schema;
}

function keyOf(token: string): string {
  const { version } = packageOf(token);
  const made = createHash("sha256");
  for (const maker of makers) made.update(readFileSync(maker));
  return `${token.split(":")[0]}-${version}-${made.digest("hex").slice(0, 12)}`;
}

function typesOf(token: string): ProviderTypes {
  const found = packageOf(token);
  const known = types.get(found.name) ?? new ProviderTypes(found);
  types.set(found.name, known);
  return known;
}

/** Whole or not at all: tests run at the same time. */
function keep(file: string, text: string): void {
  mkdirSync(join(file, ".."), { recursive: true });
  const written = `${file}.${process.pid}`;
  writeFileSync(written, text);
  renameSync(written, file);
}
