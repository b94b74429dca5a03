/** What has become of it, in a sentence, and what to do next: pure. */
import type { Contracts } from "@customer360/contracts";
import { counted } from "../../demo/view/format.ts";
import { stateOf } from "../commands/batches.ts";
import { firstFailure } from "../run-tree.ts";
import { moment } from "../terminal.ts";
import { byLogs } from "./by-logs.ts";
import { lastSteps, type Story } from "./story.ts";
import { type NextStep, ruleWords, sentenceOf, type Verdict } from "./words.ts";

type Tell = (story: Story, words: Words) => Verdict;

interface Words {
  readonly contracts: Contracts;
  /** Makes a command line of this tool. */
  readonly command: (text: string) => string;
}

/** @param flags that mean this place, such as ` --stack dev` */
export function verdictOn(story: Story, contracts: Contracts, flags: string): Verdict {
  const words: Words = { contracts, command: (text) => `npm run c360 -- ${text}${flags}` };
  return tellerOf(story)(story, words);
}

function tellerOf({ batch, deliveries, file, loggedAs, run }: Story): Tell {
  if (batch === null) {
    if (loggedAs !== null) return byLogs;
    if (file !== null && deliveries.at(-1)?.status === "rejected") return rejected;
    return deliveries.length > 0 ? waiting : neverCame;
  }
  const state = stateOf(batch);
  if (state === "history") return byLogs;
  const isOver = run !== null && run.run.runEnd !== null && run.run.status !== "Succeeded";
  // One that ended before its first word has left the batch as started.
  if ((state === "running" || state === "started") && isOver) return stopped;
  return (
    { published, held, failed, running, "starting again": again, starting, started: running }[state] ??
    running
  );
}

const published: Tell = ({ batch, logs, ...story }, { contracts, command }) => {
  const rows = logs.files.filter(({ stage }) => stage === "silver");
  const next = [...Map.groupBy(rows, ({ source }) => source)].flatMap(([source, files]): NextStep[] => {
    const count = files.reduce((sum, { rows_quarantined }) => sum + rows_quarantined, 0);
    if (count === 0) return [];
    const entity = contracts.silverOf(source).name;
    const text = `${counted(count, "row")} of ${entity} went to quarantine; look at them:`;
    return [{ text, command: command(`quarantine show ${entity}`) }];
  });
  const repeated = story.deliveries.at(-1)?.status === "rejected" ? [redeliver(story)] : [];
  const since = moment(batch?.run?.changedAt ?? null);
  const sentence = `It is published: Gold has it since ${since} UTC.`;
  return { state: "published", sentence, next: [...repeated, ...next] };
};

const held: Tell = ({ batch, logs, fileDate }, { command }) => {
  const causes = logs.broken.filter(({ status, severity }) => status === "failed" && severity === "error");
  const tables = [...new Set(causes.map(({ entity }) => entity))];
  const why = causes.map(ruleWords).join("; ");
  return {
    state: "held",
    sentence: `The quality gate held it before Gold: ${why || "the rules stand in logs.dq_results"}.`,
    next: [
      ...tables.map((entity) => ({
        text: `Look at the rows of ${entity} that broke them:`,
        command: command(`quarantine show ${entity}`),
      })),
      {
        text: `The data are wrong: have corrected files of ${fileDate} delivered; they make a batch by themselves.`,
        command: null,
      },
      ...tables.map((entity) => ({
        text: "The data are right: release them,",
        command: command(
          `quarantine release ${entity} --where "array_contains(failed_rules, '${causes.find((one) => one.entity === entity)?.rule_id}')" --reason "<who>: <why>"`,
        ),
      })),
      { text: "and run the batch again:", command: command(`replay ${batch?.batchId}`) },
    ],
  };
};

const failed: Tell = (story, { command }) => {
  const { batch, run } = story;
  const failure = run && firstFailure(run);
  const step = lastSteps(story).find(({ status }) => status === "failed");
  const place = failure ? `${failure.pipeline} > ${failure.activity.activityName}` : "its pipeline";
  const why = step?.error ?? failure?.activity.error.message ?? run?.run.message ?? "";
  return {
    state: "failed",
    sentence: `It failed at ${place}${step ? `, step ${step.stage} ${step.entity}` : ""}: ${sentenceOf(why)}`,
    next: [
      {
        text: "Mend the cause, and run it again; what was done stays as it is:",
        command: command(`replay ${batch?.batchId}`),
      },
    ],
  };
};

const stopped: Tell = ({ batch, run }, { command }) => ({
  state: "failed",
  sentence: `Its run ended as ${run?.run.status} without a word to the ledger: ${sentenceOf(run?.run.message ?? "")}`,
  next: [{ text: "Run it again:", command: command(`replay ${batch?.batchId}`) }],
});

const running: Tell = ({ batch }, { command }) => ({
  state: "running",
  sentence: `It runs since ${moment(batch?.run?.changedAt ?? batch?.startedAt ?? null)} UTC.`,
  next: [{ text: "Look how far it is:", command: command(`runs --batch ${batch?.batchId}`) }],
});

const again: Tell = ({ batch }, { command }) => ({
  state: "starting again",
  sentence: "It was published, and somebody has asked for it once more.",
  next: [{ text: "If no run begins:", command: command(`replay ${batch?.batchId}`) }],
});

const starting: Tell = ({ batch }, { command }) => ({
  state: "starting",
  sentence: `Its files are in since ${moment(batch?.claimedAt ?? null)} UTC, and its pipeline has not started (${counted(batch?.attempts ?? 1, "attempt")}).`,
  next: [
    {
      text: "The sweep tries again every few minutes; to run it now:",
      command: command(`replay ${batch?.batchId}`),
    },
  ],
});

const waiting: Tell = ({ fileDate, missing }, { contracts, command }) => {
  const names = missing.map((source) => contracts.get("sources", source).inboxFile ?? source);
  const files = names.map((name) => name.replace("{file_date}", fileDate ?? "")).join(" and ");
  return missing.length > 0
    ? {
        state: "waiting",
        sentence: `The batch of ${fileDate} waits for ${files}.`,
        next: [
          { text: `Ask the sender for ${files}; the batch starts by itself when it comes.`, command: null },
        ],
      }
    : {
        state: "accepted",
        sentence: "Its files are in, and no batch has taken them yet.",
        next: [
          {
            text: "The sweep starts it in a few minutes; look again:",
            command: command(`batches --from ${fileDate}`),
          },
        ],
      };
};

const rejected: Tell = (story) => {
  const last = story.deliveries.at(-1);
  return {
    state: "rejected",
    sentence: `Its last delivery was rejected: ${sentenceOf(last?.reason ?? "")}`,
    next: [redeliver(story)],
  };
};

const neverCame: Tell = ({ subject }) => ({
  state: "waiting",
  sentence: `${subject} was never delivered.`,
  next: [{ text: `Ask the sender for ${subject}.`, command: null }],
});

function redeliver({ file, deliveries }: Pick<Story, "file" | "deliveries">): NextStep {
  const name = file ?? deliveries.at(-1)?.blob ?? "the file";
  return {
    text: `Have a corrected ${name} delivered under the same name; never correct it by hand.`,
    command: null,
  };
}
