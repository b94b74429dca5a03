/** Words a notification. */
import type { Channel, Notification, ShownAlert } from "../model.ts";
import type { AlertView, Button, Fact, MessageView, Tone } from "./view.ts";
import { changeText, countText, labelOf, reasonText, statesText, timeText, toneOf } from "./words.ts";

/** What every message needs to know beside what it tells. */
export interface Setting {
  readonly stage: string;
  readonly actions: readonly Button[];
  readonly channel: Channel;
}

export function notificationView(notification: Notification, setting: Setting): MessageView {
  const { alerts, alertIds, counts, reason } = notification;
  const single = alertIds.length === 1 ? alerts[0] : undefined;
  const tone = alerts[0] ? toneOf(alerts[0]) : "info";
  const about = aboutText(notification);
  const heading = single
    ? single.alert.title
    : `${countText(alertIds.length, "alert")}${about && ` on ${about}`}`;
  const left = alertIds.length - alerts.length;
  return {
    tone,
    label: labelOf(tone),
    stage: setting.stage,
    subject: subjectOf(
      setting.stage,
      notification,
      tone,
      single ? heading : `${heading}: ${statesText(counts)}`,
    ),
    heading,
    reason: single ? reasonText(reason) : `${sentenceCase(statesText(counts))}. ${reasonText(reason)}`,
    alerts: alerts.map((alert) => alertView(alert, single !== undefined)),
    lines: [],
    paragraphs: [],
    more: left > 0 ? `And ${countText(left, "alert")} more, which GET /api/alerts lists.` : null,
    actions: counts.firing + counts.flapping > 0 ? setting.actions : [],
    footer: footerOf(notification, setting),
  };
}

function subjectOf(stage: string, { reason }: Notification, tone: Tone, text: string): string {
  const word = reason === "escalation" ? `${labelOf(tone)}, not acknowledged` : labelOf(tone);
  return `[${stage}] ${word}: ${text}`;
}

/** What the alerts of a group have in common, such as `orders, order-management`. */
function aboutText({ labels }: Notification): string {
  return [...new Set([labels.dataset, labels.owner])].filter(Boolean).join(", ");
}

function alertView(
  { alert, state, change, startedAt, acknowledged }: ShownAlert,
  isHeading: boolean,
): AlertView {
  const tone = toneOf({ alert, state });
  const about: (Fact | null)[] = [
    alert.dataset === null ? null : { name: "Data", value: alert.dataset },
    alert.owner === null ? null : { name: "Owner", value: alert.owner },
    alert.batchId === null ? null : { name: "Batch", value: alert.batchId },
    { name: "Since", value: timeText(startedAt) },
    state === "resolved" ? { name: "Over since", value: timeText(alert.occurredAt) } : null,
    acknowledged && { name: "Acknowledged", value: `by ${acknowledged.by}, ${timeText(acknowledged.at)}` },
  ];
  return {
    tone,
    label: labelOf(tone),
    change: isHeading ? null : changeText(change),
    title: alert.title,
    paragraphs: alert.description.split(/\n{2,}/).filter((text) => text !== ""),
    facts: [...alert.facts, ...about.filter((fact) => fact !== null)],
    runbook: alert.runbook === null ? null : { label: "Open runbook", address: alert.runbook },
    run: alert.run ? { label: "Open run", address: alert.run } : null,
  };
}

function footerOf({ route, receiver, id, createdAt }: Notification, { channel }: Setting): string {
  const to = channel.type === "email" ? channel.to.join(", ") : `channel ${channel.name}`;
  return `Sent to ${to} by route ${route} for receiver ${receiver}, ${timeText(createdAt)}. Notification ${id}.`;
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
