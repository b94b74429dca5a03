/** Words the digest of a storm, and the sign of life. */
import { isWorse } from "../alerts/observe.ts";
import type { Delivery, ShownState, Summary } from "../model.ts";
import type { Setting } from "./notification-view.ts";
import type { LineView, MessageView, Tone } from "./view.ts";
import { countText, labelOf, statesText, timeText } from "./words.ts";

/** The gravest are shown; all are in the file that goes with an email. */
const shownLines = 40;

/** @param told deliveries that the digest tells */
export function digestView(digest: Delivery, told: readonly Delivery[], setting: Setting): MessageView {
  const counts = totalOf(told.map(({ summary }) => summary));
  const sorted = told.toSorted(
    (a, b) => byGravity(a.summary, b.summary) || a.createdAt.localeCompare(b.createdAt),
  );
  const tone = sorted[0] ? toneOfSummary(sorted[0].summary) : "info";
  const left = told.length - shownLines;
  const heading = `${countText(told.length, "notification")} in one: ${statesText(counts)}`;
  return {
    ...{ tone, heading, stage: setting.stage },
    label: "Alert storm",
    subject: `[${setting.stage}] Alert storm: ${countText(told.length, "notification")}, ${statesText(counts)}`,
    reason: "So many alerts came at once that they are told together. The gravest stand first.",
    alerts: [],
    lines: sorted.slice(0, shownLines).map(lineView),
    paragraphs: [],
    more: left > 0 ? `And ${left.toLocaleString("en")} more, which GET /api/alerts lists.` : null,
    actions: counts.firing + counts.flapping > 0 ? setting.actions : [],
    footer: `Collected until ${timeText(digest.createdAt)}. Notification ${digest.id}.`,
  };
}

export function heartbeatView(delivery: Delivery, text: string, setting: Setting): MessageView {
  return {
    tone: "info",
    label: "Heartbeat",
    stage: setting.stage,
    subject: `[${setting.stage}] Heartbeat: ${delivery.summary.title}`,
    heading: delivery.summary.title,
    reason:
      "When this message stays away, the notifier does not work, and nobody would hear of anything else.",
    alerts: [],
    lines: [],
    paragraphs: [text],
    more: null,
    actions: [],
    footer: `Sent ${timeText(delivery.createdAt)}. Notification ${delivery.id}.`,
  };
}

/** How many alerts several notifications tell, by state. */
export function totalOf(summaries: readonly Summary[]): Record<ShownState, number> {
  const total = (state: ShownState) => summaries.reduce((sum, { counts }) => sum + counts[state], 0);
  return { firing: total("firing"), flapping: total("flapping"), resolved: total("resolved") };
}

export function toneOfSummary({ counts, severity }: Summary): Tone {
  if (counts.firing > 0) return severity;
  return counts.flapping > 0 ? "flapping" : "resolved";
}

function lineView({ summary, createdAt }: Delivery): LineView {
  const tone = toneOfSummary(summary);
  const about = [summary.dataset, summary.owner].filter((part) => part !== null).join(", ");
  return { tone, label: labelOf(tone), title: summary.title, about, time: timeText(createdAt) };
}

function byGravity(a: Summary, b: Summary): number {
  const over = Number(a.counts.firing === 0) - Number(b.counts.firing === 0);
  return over || Number(isWorse(b.severity, a.severity)) - Number(isWorse(a.severity, b.severity));
}
