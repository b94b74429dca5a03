/** A message as people read it, before it becomes an email or a card. Text is plain; each channel escapes it its own way. */

/** What a message feels like; each channel has a colour for it. */
export type Tone = "critical" | "error" | "warning" | "flapping" | "resolved" | "info";

export interface Button {
  readonly label: string;
  readonly address: string;
}

export interface Fact {
  readonly name: string;
  readonly value: string;
}

export interface AlertView {
  readonly tone: Tone;
  /** Such as `Critical`, `Resolved`. */
  readonly label: string;
  /** What is new about it; null when nothing is. */
  readonly change: string | null;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly facts: readonly Fact[];
  readonly runbook: Button | null;
  /** Leads to the page of the run. */
  readonly run: Button | null;
}

/** A line of a digest. */
export interface LineView {
  readonly tone: Tone;
  readonly label: string;
  readonly title: string;
  readonly about: string;
  readonly time: string;
}

export interface MessageView {
  readonly tone: Tone;
  readonly label: string;
  /** Where the app runs, such as `prod`. */
  readonly stage: string;
  readonly subject: string;
  readonly heading: string;
  /** Why this message is sent. */
  readonly reason: string;
  readonly alerts: readonly AlertView[];
  readonly lines: readonly LineView[];
  readonly paragraphs: readonly string[];
  /** What was left out; null when nothing was. */
  readonly more: string | null;
  readonly actions: readonly Button[];
  /** How the message came to its reader. */
  readonly footer: string;
}
