/** The verdict on what no pipeline tells of: the lake's logs do. */
import { counted } from "../../demo/view/format.ts";
import { moment } from "../terminal.ts";
import { lastSteps, type Story } from "./story.ts";
import { sentenceOf, type Verdict } from "./words.ts";

/** A backfill that was run by hand, a laptop's history, or a replay of released rows. */
export function byLogs(story: Story): Verdict {
  const { loggedAs, batch } = story;
  const steps = lastSteps(story);
  const bad = steps.find(({ status }) => status === "failed");
  if (bad) {
    const sentence = `The job failed at step ${bad.stage} ${bad.entity}: ${sentenceOf(bad.error ?? "")}`;
    return { state: "failed", sentence, next: [] };
  }
  const replay = steps.find(({ stage }) => stage === "replay");
  const end = moment(steps.at(-1)?.ended_at ?? null);
  if (replay) {
    const rows = counted(replay.rows_written, "released row");
    const sentence = `${rows} of ${replay.entity} reached Silver; Gold was brought up to date until ${end} UTC.`;
    return { state: "replayed", sentence, next: [] };
  }
  const name = batch === null || loggedAs === null ? "" : ` as part of ${loggedAs}`;
  const isPublished = steps.some(({ stage }) => stage === "publish");
  return {
    state: isPublished ? "published" : "not published",
    sentence: `It was loaded${name} without a pipeline, and ${isPublished ? `published at ${end} UTC` : "is not published"}.`,
    next: [],
  };
}
