/** Makes the report of an output folder, when there is not the same already. */
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../setup/paths.mjs";
import { reportName } from "../demo/output-folder.ts";
import type { TaskExecutor } from "../jobs/executor.ts";
import { type Dashboard, loadDashboards } from "./definition.ts";
import { ReportError } from "./errors.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { parseResults, type Results } from "./rows.ts";

export interface ReportPlace {
  /** Output folder, in which the report lies. */
  readonly root: string;
  readonly lake: string;
}

/** Where the report of an output folder lies. */
export function reportPath({ root: out }: Pick<ReportPlace, "root">): string {
  return join(out, reportName);
}

/** Whether the report shows what the tables hold, as the definitions want it. */
export function isReportFresh(place: ReportPlace): boolean {
  const path = reportPath(place);
  if (!existsSync(path)) return false;
  const found = /<meta name="fingerprint" content="(\w+)"/.exec(readFileSync(path, "utf8"));
  return found?.[1] === fingerprintOf(place.lake);
}

/**
 * Makes it.
 *
 * @param worker runs the data sets' queries on the views
 * @returns its path
 * @throws ReportError when a definition cannot be rendered
 * @throws NotebookFailedError when a query does not run
 */
export async function makeReport(
  place: ReportPlace,
  worker: TaskExecutor,
  signal: AbortSignal,
): Promise<string> {
  const dashboards = loadDashboards();
  const fingerprint = fingerprintOf(place.lake);
  const { results, engine } = await runQueries(dashboards, worker, signal);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  // The chart library takes a moment to load, which only those who need it wait for.
  const { reportPage } = await import("./page.ts");
  const page = await reportPage({ dashboards, results, engine, fingerprint, version, madeAt: new Date() });
  const path = reportPath(place);
  writeFileSync(`${path}.tmp`, page);
  renameSync(`${path}.tmp`, path);
  return path;
}

/** Rows of every data set of the dashboards, and the engine that has found them. */
export async function runQueries(
  dashboards: readonly Dashboard[],
  worker: TaskExecutor,
  signal: AbortSignal,
): Promise<{ readonly results: Results; readonly engine: string }> {
  const folder = mkdtempSync(join(tmpdir(), "customer360-report-"));
  try {
    const [queries, target] = [join(folder, "queries.json"), join(folder, "rows.json")];
    writeFileSync(queries, JSON.stringify(queriesOf(dashboards)));
    const notebook = {
      taskKey: "report",
      notebookPath: join(root, "local", "notebooks", "dashboard_rows.py"),
      ...{ parameters: { queries, target }, taskValues: {} },
    };
    const { result } = await worker.execute(notebook, { signal, onProgress: () => {} });
    if (result === null)
      throw new ReportError("local/notebooks/dashboard_rows.py named no engine: let it exit with the name.");
    return { results: parseResults(readFileSync(target, "utf8")), engine: result };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Queries by `<dashboard>/<data set>`. */
export function queriesOf(dashboards: readonly Dashboard[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    dashboards.flatMap(({ name, datasets }) =>
      datasets.map((dataset) => [`${name}/${dataset.name}`, dataset.queryLines.join("")]),
    ),
  );
}
