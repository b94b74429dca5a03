/** Where a job of a workspace is not what the repository and the stack make of it. */
import type { JobSettings } from "./job-settings.ts";

/** What the service fills in where nothing is said. */
const presets: Readonly<Record<string, unknown>> = {
  format: "MULTI_TASK",
  max_concurrent_runs: 1,
  performance_target: "STANDARD",
  run_if: "ALL_SUCCESS",
  source: "WORKSPACE",
};

/** The service completes clusters with a good deal that depends on the machine: more than was said is no difference there. */
const completed: ReadonlySet<string> = new Set(["new_cluster"]);

/**
 * @param wanted what is deployed
 * @param found what `jobs/get` answers
 * @returns places that differ, such as `tasks[bronze].max_retries`; none when a reset would change nothing
 */
export function jobDifferences(wanted: JobSettings, found: JobSettings): string[] {
  return differences(wanted, found, "", true);
}

function differences(wanted: unknown, found: unknown, place: string, isStrict: boolean): string[] {
  if (Array.isArray(wanted)) return listDifferences(wanted, found, place, isStrict);
  if (!isObject(wanted)) return wanted === found ? [] : [place];
  if (!isObject(found)) return isEmpty(wanted) ? [] : [place];
  const missing = Object.keys(wanted).flatMap((key) => {
    const within = place === "" ? key : `${place}.${key}`;
    if (found[key] === undefined && isPreset(key, wanted[key])) return [];
    return differences(wanted[key], found[key], within, isStrict && !completed.has(key));
  });
  const added = Object.keys(found).filter((key) => wanted[key] === undefined && !isPreset(key, found[key]));
  return isStrict ? [...missing, ...added.map((key) => (place === "" ? key : `${place}.${key}`))] : missing;
}

/** Entries that have a key are compared by it, whatever their order. */
function listDifferences(wanted: unknown[], found: unknown, place: string, isStrict: boolean): string[] {
  const entries = Array.isArray(found) ? found : [];
  const names = new Set([...wanted.map(nameOf), ...entries.map(nameOf)]);
  return [...names].flatMap((name) => {
    const within = `${place}[${name}]`;
    const ours = wanted.find((entry, index) => nameOf(entry, index) === name);
    const theirs = entries.find((entry, index) => nameOf(entry, index) === name);
    if (ours === undefined || theirs === undefined) return [within];
    return differences(ours, theirs, within, isStrict);
  });
}

function nameOf(entry: unknown, index: number): string {
  const { task_key, job_cluster_key, name } = isObject(entry) ? entry : {};
  return String(task_key ?? name ?? job_cluster_key ?? index);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isPreset = (key: string, value: unknown) => isEmpty(value) || presets[key] === value;

function isEmpty(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.values(value).every(isEmpty);
  return [undefined, null, "", 0, false].includes(value as string);
}
