/** The story on one screen: pure. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../setup/paths.mjs";
import { textTable } from "../../demo/text-table.ts";
import { duration, grouped } from "../../demo/view/format.ts";
import type { LedgerFile, OpenAlert } from "../ledger-records.ts";
import type { Audit, Check } from "../log-queries.ts";
import { firstFailure } from "../run-tree.ts";
import { moment, styleOf, type Terminal } from "../terminal.ts";
import { lastSteps, type Story } from "./story.ts";
import { ruleWords, type Verdict } from "./words.ts";

const labelWidth = 11;
const mostLines = 6;

export function renderWhy(story: Story, verdict: Verdict, terminal: Terminal): string {
  const { paint } = terminal;
  const title = `${story.file === null ? "Batch" : "File"} ${story.subject}: ${verdict.state}`;
  return [
    paint(["bold", styleOf(verdict.state) as "red"], title),
    verdict.sentence,
    "",
    ...section("Inbox", story.deliveries.map(deliveryLine), terminal),
    ...section("Batch", batchLines(story), terminal),
    ...section("Pipeline", pipelineLines(story), terminal),
    ...section("Job", jobLines(story), terminal),
    ...section("Rows", rowLines(rowsOf(story)), terminal),
    ...section("Rules", ruleLines(story.logs.broken), terminal),
    ...section("Alerts", story.alerts.map(alertLine), terminal),
    "",
    ...nextLines(verdict, terminal),
  ].join("\n");
}

/** Each line under the section's name; of many, the first ones. */
function section(name: string, lines: readonly string[], { paint, fit }: Terminal): string[] {
  const shown = lines.slice(0, mostLines);
  if (lines.length > mostLines) shown.push(`and ${lines.length - mostLines} more; --json has them all`);
  return shown.map((line, index) => {
    const label = (index === 0 ? name : "").padEnd(labelWidth);
    const fitted = fit(`${label}${line}`).slice(labelWidth);
    return `${paint("dim", label)}${paint(/^(rejected|failed|Failed|error|critical)/.test(line) ? "red" : "reset", fitted)}`;
  });
}

function deliveryLine({ blob, status, receivedAt, bytes, reason, newColumns }: LedgerFile): string {
  const more = newColumns.length > 0 ? `, new columns ${newColumns.join(", ")}` : "";
  const why = reason === null ? "" : `: ${reason}`;
  return `${status.padEnd(8)}  ${moment(receivedAt)}  ${blob}, ${grouped(bytes)} bytes${more}${why}`;
}

function batchLines({ batch, earlier, loggedAs }: Story): string[] {
  if (batch === null) return [];
  const { batchId, files, startedAt, attempts } = batch;
  const again = attempts > 1 ? `, started ${attempts} times` : "";
  const others = earlier.length > 0 ? `; before it ${earlier.join(", ")}` : "";
  const logged = loggedAs !== null && loggedAs !== batchId ? `; loaded as ${loggedAs}` : "";
  const sources = files.map(({ source }) => source).join(", ");
  return [`${batchId} with ${sources}, started ${moment(startedAt) || "never"}${again}${others}${logged}`];
}

function pipelineLines({ run }: Story): string[] {
  if (run === null) return [];
  const { pipelineName, status, durationInMs, runId, runStart } = run.run;
  const took = durationInMs ? ` in ${duration(durationInMs / 1000)}` : "";
  const failure = status === "Failed" ? firstFailure(run) : null;
  return [
    `${status.padEnd(9)} ${moment(runStart)}  ${pipelineName}${took}, run ${runId}`,
    ...(failure
      ? [
          `Failed    ${failure.pipeline} > ${failure.activity.activityName}: ${failure.activity.error.message}`,
        ]
      : []),
  ];
}

function jobLines(story: Story): string[] {
  const own = lastSteps(story);
  const [first, end] = [own[0], own.at(-1)];
  if (!first || !end) return [];
  const seconds = (end.ended_at.getTime() - first.started_at.getTime()) / 1000;
  const failed = own.filter(({ status }) => status === "failed");
  const runs = new Set(story.logs.steps.map(({ run_id }) => run_id)).size;
  return [
    `${own.length} steps in ${duration(seconds)}, to ${end.stage} ${end.entity}${runs > 1 ? `; ${runs} runs` : ""}`,
    ...failed.map(({ stage, entity, error }) => `failed: ${stage} ${entity}: ${error ?? ""}`),
  ];
}

/** What became of each file's records. */
function rowsOf({ logs }: Story): readonly Audit[] {
  const refused = logs.files.filter(({ status }) => status === "refused");
  const silver = logs.files.filter(({ stage }) => stage === "silver");
  return [...new Set([...refused, ...silver])];
}

/** A source with many files is told together. */
function rowLines(files: readonly Audit[]): string[] {
  if (files.length === 0) return [];
  const groups = [...Map.groupBy(files, ({ source }) => source).values()];
  const sum = (group: readonly Audit[], of: (file: Audit) => number) =>
    grouped(group.reduce((all, file) => all + of(file), 0));
  const rows = groups.map((group) => [
    group.length === 1
      ? (group[0]?.source_file.split("/").at(-1) ?? "")
      : `${group[0]?.source}, ${group.length} files`,
    sum(group, ({ rows_read }) => rows_read),
    sum(group, ({ rows_loaded }) => rows_loaded),
    sum(group, ({ rows_quarantined }) => rows_quarantined),
    sum(group, ({ rows_duplicate }) => rows_duplicate),
  ]);
  const numbers = ["read", "loaded", "quarantined", "duplicate"].map((title) => ({ title, isNumber: true }));
  const refused = files
    .filter(({ message }) => message)
    .map(({ source_file, message }) => `failed: ${source_file}: ${message}`);
  return [...textTable([{ title: "file" }, ...numbers], rows).map((line) => line.slice(2)), ...refused];
}

function ruleLines(broken: readonly Check[]): string[] {
  const worst = [...broken].sort((a, b) => Number(b.status === "failed") - Number(a.status === "failed"));
  return worst.map((check) => {
    const isOver = check.status === "failed";
    return `${isOver && check.severity === "error" ? "failed   " : isOver ? "warning  " : "tolerated"} ${ruleWords(check)}`;
  });
}

function alertLine({ alert: { severity, title, runbook } }: OpenAlert): string {
  return `${severity.padEnd(8)}  ${title}${runbook ? `, ${placeOf(runbook)}` : ""}`;
}

/** The runbook in the checkout, where it has it. */
function placeOf(runbook: string): string {
  const page = `docs/runbooks/${runbook.split("/").at(-1)}`;
  return existsSync(join(root, page)) ? page : runbook;
}

function nextLines({ next }: Verdict, { paint }: Terminal): string[] {
  if (next.length === 0) return [paint("green", "Nothing to do.")];
  return [
    paint("bold", "Next"),
    ...next.flatMap(({ text, command }) => [
      `  ${text}`,
      ...(command ? [paint("cyan", `    ${command}`)] : []),
    ]),
  ];
}
