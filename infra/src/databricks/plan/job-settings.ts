/** Says a job in the Jobs API's words, as Databricks' provider does with the very same arguments. */
import { deployedJobFields, type Fields, type Translation } from "./job-fields.ts";

/** Settings of a job, as `jobs/get` and `jobs/reset` have them. */
export type JobSettings = Readonly<Record<string, unknown>>;

/**
 * @param args the job in the provider's words, of plain values
 * @throws Error when the provider's word is none that the Jobs API is known to have: the table of fields lacks it
 */
export function jobSettings(args: object): JobSettings {
  return said({ fields: deployedJobFields }, args, "") as JobSettings;
}

function said(how: Translation, given: unknown, place: string): unknown {
  if (how === "value" || typeof given !== "object" || given === null) return given;
  if ("each" in how) {
    return (given as unknown[]).map((entry, index) =>
      said({ fields: how.each }, entry, `${place}[${index}]`),
    );
  }
  const present = Object.entries(given).filter(([, part]) => part !== undefined);
  return Object.fromEntries(present.map(([name, part]) => field(how.fields, name, part, place)));
}

function field(fields: Fields, name: string, part: unknown, within: string): [string, unknown] {
  const place = within === "" ? name : `${within}.${name}`;
  const known = Object.entries(fields).find(([, [theirs]]) => theirs === name);
  if (known) return [known[0], said(known[1][1], part, place)];
  throw new Error(`'${place}' has no name in the Jobs API; add it to job-fields.ts beside this file.`);
}
