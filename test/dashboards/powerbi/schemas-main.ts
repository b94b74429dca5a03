/**
 * `npm run powerbi:schemas -- FOLDER`: every JSON part of the Power BI project against the schema that it names, in a
 * clone of github.com/microsoft/json-schemas. Not part of `npm test`: no package registry has these schemas.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { jsonParts } from "./project-files.ts";

const published = "https://developer.microsoft.com/json-schemas/";

/** Validators by the address of their schema; schemas that they refer to are read when they are needed. */
class Schemas {
  readonly #folder: string;
  readonly #ajv = new Ajv({ strict: false, allErrors: true, loadSchema: async (uri) => this.#read(uri) });
  readonly #known = new Map<string, Promise<ValidateFunction>>();

  constructor(folder: string) {
    this.#folder = folder;
    addFormats.default(this.#ajv);
  }

  of(address: string): Promise<ValidateFunction> {
    const known = this.#known.get(address) ?? this.#ajv.compileAsync(this.#read(address));
    this.#known.set(address, known);
    return known;
  }

  #read(address: string): object {
    if (!address.startsWith(published)) throw new Error(`${address} is not below ${published}.`);
    const schema = JSON.parse(readFileSync(join(this.#folder, address.slice(published.length)), "utf8"));
    return { ...schema, $id: address };
  }
}

/** @returns how many problems the part has; each is printed */
async function problemsOf(schemas: Schemas, path: string, part: unknown): Promise<number> {
  const validate = await schemas.of((part as { $schema: string }).$schema);
  if (validate(part)) return 0;
  for (const { instancePath, message, params } of validate.errors ?? [])
    console.error(`${path}${instancePath}: ${message} ${JSON.stringify(params)}`);
  return validate.errors?.length ?? 1;
}

const folder = process.argv[2];
if (!folder) {
  console.error("Name the folder of a clone: npm run powerbi:schemas -- ../json-schemas");
  process.exit(2);
}
const schemas = new Schemas(folder);
const parts = jsonParts().filter(({ part }) => "$schema" in (part as object));
let problems = 0;
for (const { path, part } of parts) problems += await problemsOf(schemas, path, part);
console.log(`${parts.length} parts, ${problems} problems`);
process.exitCode = problems === 0 ? 0 : 1;
