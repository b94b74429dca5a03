/** Runs the command that was asked for. */
import type { Contracts } from "@customer360/contracts";
import type { Arguments } from "../arguments.ts";
import { OperateError } from "../errors.ts";
import type { PlatformView, Site } from "../ports.ts";
import type { Terminal } from "../terminal.ts";
import { renderWhy } from "../why/render.ts";
import { storyOf } from "../why/story.ts";
import { verdictOn } from "../why/verdict.ts";
import { listBatches, renderBatches } from "./batches.ts";
import { lineageOf, renderLineage } from "./lineage.ts";
import { decide, demandEntity, renderRows, renderTally, rowsOf, tallyOf } from "./quarantine.ts";
import { listRuns, renderRuns } from "./runs.ts";
import { backfillOf, replayOf, start } from "./start.ts";

export interface CommandContext {
  readonly contracts: Contracts;
  readonly terminal: Terminal;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** An answer as data, and as people read it. */
interface Answer {
  readonly data: unknown;
  readonly text: string;
}

type Reading = (
  given: Arguments,
  view: PlatformView,
  context: CommandContext,
  flags: string,
) => Promise<Answer>;
type Acting = (given: Arguments, site: Site, context: CommandContext) => Promise<boolean>;

const preset = { batches: 30, runs: 3, rows: 20 } as const;

const readings: Readonly<Record<string, Reading>> = {
  batches: async ({ from, to, limit }, view, { contracts, terminal }) => {
    const data = await listBatches({ from, to }, limit ?? preset.batches, view, contracts);
    return { data, text: renderBatches(data, terminal) };
  },
  runs: async ({ batch, limit }, view, { contracts, terminal }) => {
    const parameter = contracts.platform.parameters.batch_id?.dataFactory ?? "batchId";
    const data = await listRuns({ batch: batch ?? null, limit: limit ?? preset.runs }, view, parameter);
    return { data, text: renderRuns(data, terminal) };
  },
  why: async ({ operands: [subject = ""] }, view, { contracts, terminal }, flags) => {
    const story = await storyOf(subject, view, contracts);
    const verdict = verdictOn(story, contracts, flags);
    return { data: { verdict, ...story }, text: renderWhy(story, verdict, terminal) };
  },
  "quarantine list": async ({ operands: [entity] }, { tables }, { contracts, terminal }) => {
    const all = contracts.ofLayer("silver").filter(({ source }) => source !== null);
    const asked = entity === undefined ? all.map(({ name }) => name) : [demandEntity(entity, contracts)];
    const data = await tallyOf(asked, tables);
    return { data, text: renderTally(data, terminal) };
  },
  "quarantine show": async ({ operands, where, state, limit }, { tables }, { contracts, terminal }) => {
    const entity = demandEntity(operands[0] ?? "", contracts);
    const data = await rowsOf(entity, { where, state, limit: limit ?? preset.rows }, tables);
    return { data, text: renderRows(entity, data, terminal) };
  },
};

const actions: Readonly<Record<string, Acting>> = {
  replay: ({ operands: [batch = ""] }, site, context) =>
    start(replayOf(batch, context.contracts), site, following(context, site)),
  backfill: ({ operands: [from = "", to = ""] }, site, context) =>
    start(backfillOf(from, to, context.contracts), site, following(context, site)),
  deliver: ({ operands }, site) => site.deliver(operands),
  show: async ({ operands: [view = ""], limit }, site, { contracts, say }) => {
    say(await site.show(demandView(view, contracts), limit ?? preset.rows));
    return true;
  },
  "quarantine release": (given, site, context) => deciding("released", given, site, context),
  "quarantine reject": (given, site, context) => deciding("rejected", given, site, context),
};

/** @param site null for commands that need none @returns the exit code */
export async function run(given: Arguments, site: Site | null, context: CommandContext): Promise<number> {
  const { command, json, operands } = given;
  if (site === null) {
    const data = lineageOf(operands[0] ?? "", context.contracts);
    context.say(json ? JSON.stringify(data, null, 2) : renderLineage(data, context.terminal));
    return 0;
  }
  const act = actions[command ?? ""];
  if (act) return (await act(given, site, context)) ? 0 : 1;
  const view = await site.look();
  try {
    const answer = await readings[command ?? ""]?.(given, view, context, site.flags);
    context.say(json ? JSON.stringify(answer?.data, null, 2) : (answer?.text ?? ""));
    return 0;
  } finally {
    await view.close();
  }
}

/** @throws OperateError that names the views there are */
function demandView(name: string, contracts: Contracts): string {
  const views = contracts.ofLayer("serving").map((view) => view.name);
  if (views.includes(name)) return name;
  throw new OperateError(`There is no view '${name}': choose one of ${views.join(", ")}.`);
}

async function deciding(
  state: "released" | "rejected",
  { operands, where = "", reason = "", replay }: Arguments,
  site: Site,
  { contracts, say }: CommandContext,
): Promise<boolean> {
  const entity = demandEntity(operands[0] ?? "", contracts);
  await decide({ entity, state, where, reason, replay }, site, say, new Date());
  return true;
}

function following({ say, signal }: CommandContext, { flags }: Site) {
  const isRemote = /--(stack|azure)/.test(flags);
  return { say, signal, betweenLooks: isRemote ? 10_000 : 1000 };
}
