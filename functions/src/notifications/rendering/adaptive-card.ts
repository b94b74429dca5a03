/** A message as an Adaptive Card 1.5 for Teams. */
import { clipText } from "../../shared/clean-text.ts";
import type { AlertView, Button, Fact, LineView, MessageView, Tone } from "./view.ts";

/** Teams refuses messages of 28 KB and more. */
export const cardLimitBytes = 28 * 1024;

/** How much of a message goes into its card. */
interface Size {
  readonly alerts: number;
  readonly lines: number;
  readonly facts: number;
  readonly text: number;
}

/** From all that is pleasant to read down to what always fits. */
const sizes: readonly Size[] = [
  { alerts: 8, lines: 15, facts: 12, text: 900 },
  { alerts: 6, lines: 12, facts: 10, text: 500 },
  { alerts: 4, lines: 10, facts: 8, text: 250 },
  { alerts: 2, lines: 5, facts: 4, text: 150 },
  { alerts: 1, lines: 1, facts: 0, text: 100 },
];

/** The message that a Workflows webhook takes: the largest card that is still under {@link cardLimitBytes}. */
export function cardMessage(view: MessageView): object {
  const fits = sizes.find(
    (size) => Buffer.byteLength(JSON.stringify(messageOf(view, size))) < cardLimitBytes,
  );
  if (fits) return messageOf(view, fits);
  throw new RangeError(
    `No card of '${view.subject}' is under ${cardLimitBytes} bytes; its texts were not cut before.`,
  );
}

function messageOf(view: MessageView, size: Size): object {
  const content = cardOf(view, size);
  return {
    type: "message",
    attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", content }],
  };
}

function cardOf(view: MessageView, size: Size): object {
  const [single] = view.alerts;
  const actions = [...view.actions, ...(single && view.alerts.length === 1 ? linksOf(single) : [])];
  return {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.5",
    msteams: { width: "Full" },
    // Read as Markdown too, so only the app's own words.
    fallbackText: `${view.label}: this program cannot show the card; GET /api/alerts lists what it says.`,
    body: [...headOf(view, size), ...bodyOf(view, size), footOf(view, size)],
    ...(actions.length > 0 && { actions: actions.map(actionOf) }),
  };
}

const styles: Readonly<Record<Tone, string>> = {
  critical: "attention",
  error: "attention",
  warning: "warning",
  flapping: "accent",
  resolved: "good",
  info: "emphasis",
};

const colors: Readonly<Record<Tone, string>> = { ...styles, info: "default" };

const quiet = { size: "Small", isSubtle: true } as const;

function headOf({ tone, label, stage, heading, reason }: MessageView, { text }: Size): object[] {
  const badge = {
    type: "TextBlock",
    text: label.toUpperCase(),
    weight: "Bolder",
    size: "Small",
    color: colors[tone],
  };
  const where = richText(stage, quiet, { horizontalAlignment: "Right" });
  return [
    {
      type: "Container",
      style: styles[tone],
      bleed: true,
      items: [
        { type: "ColumnSet", columns: [column("stretch", badge), column("auto", where)] },
        richText(clipText(heading, 300), { weight: "Bolder", size: "Large" }, { spacing: "Small" }),
      ],
    },
    richText(clipText(reason, Math.max(text, 200)), { isSubtle: true }),
  ];
}

function bodyOf(view: MessageView, size: Size): object[] {
  const [single] = view.alerts;
  const paragraphs = view.paragraphs.map((paragraph) => richText(clipText(paragraph, size.text)));
  if (single && view.alerts.length === 1) return [...paragraphs, ...detailsOf(single, size)];
  return [
    ...paragraphs,
    ...view.alerts.slice(0, size.alerts).map((alert) => alertOf(alert, size)),
    ...view.lines.slice(0, size.lines).map(lineOf),
  ];
}

function alertOf(alert: AlertView, size: Size): object {
  const label = [alert.label, alert.change].filter((word) => word !== null).join(", ");
  return {
    type: "Container",
    separator: true,
    spacing: "Medium",
    items: [
      { type: "TextBlock", text: label, weight: "Bolder", size: "Small", color: colors[alert.tone] },
      richText(clipText(alert.title, 300), { weight: "Bolder" }, { spacing: "None" }),
      ...detailsOf(alert, { ...size, facts: Math.ceil(size.facts / 2) }),
      ...linkLineOf(linksOf(alert)),
    ],
  };
}

function linksOf({ run, runbook }: AlertView): Button[] {
  return [run, runbook].filter((link) => link !== null);
}

/** Links in the text: a card has room for few buttons, and each of several alerts has its own. */
function linkLineOf(links: readonly Button[]): object[] {
  if (links.length === 0) return [];
  const inlines = links.flatMap(({ label, address }, index) => [
    ...(index > 0 ? [{ type: "TextRun", text: "   ", size: "Small" }] : []),
    {
      ...{ type: "TextRun", text: label, size: "Small", color: "Accent", underline: true },
      selectAction: { type: "Action.OpenUrl", url: address },
    },
  ]);
  return [{ type: "RichTextBlock", spacing: "Small", inlines }];
}

function detailsOf({ paragraphs, facts }: AlertView, size: Size): object[] {
  const texts = clipText(paragraphs.join("\n\n"), size.text).split(/\n+/).filter(Boolean);
  return [
    ...texts.map((text) => richText(text, {}, { spacing: "Small" })),
    ...facts.slice(0, size.facts).map((fact) => factOf(fact, size)),
  ];
}

/** Columns and not a FactSet, whose values Teams would read as Markdown. */
function factOf({ name, value }: Fact, { text }: Size): object {
  const nameColumn = richText(clipText(name, 60), quiet);
  const valueColumn = richText(clipText(value, Math.min(text, 300)), { size: "Small" });
  return {
    type: "ColumnSet",
    spacing: "Small",
    columns: [column("120px", nameColumn), column("stretch", valueColumn)],
  };
}

function lineOf({ tone, label, title, about, time }: LineView): object {
  const badge = {
    type: "TextBlock",
    text: label,
    weight: "Bolder",
    size: "Small",
    color: colors[tone],
    wrap: true,
  };
  const note = clipText([about, time].filter(Boolean).join(" · "), 150);
  return {
    type: "ColumnSet",
    separator: true,
    spacing: "Small",
    columns: [
      column("80px", badge),
      column("stretch", richText(clipText(title, 200)), richText(note, quiet, { spacing: "None" })),
    ],
  };
}

function footOf(view: MessageView, size: Size): object {
  const shown = view.alerts.length > 0 ? size.alerts : size.lines;
  const left = view.alerts.length + view.lines.length - shown;
  const more = left > 0 ? "There is more than fits here; GET /api/alerts lists all." : view.more;
  const text = [more, view.footer].filter((part) => part !== null).join("\n");
  return richText(clipText(text, 600), quiet, { separator: true, spacing: "Medium" });
}

/** Outside text stands in a RichTextBlock: unlike a TextBlock, it knows no Markdown. */
function richText(text: string, run: object = {}, block: object = {}): object {
  // Date functions, {{DATE(…)}}, are all that a text run still evaluates.
  const plain = text.replaceAll("{{", "{ {");
  return { type: "RichTextBlock", ...block, inlines: [{ type: "TextRun", text: plain, ...run }] };
}

function column(width: string, ...items: readonly object[]): object {
  return { type: "Column", width, items };
}

function actionOf({ label, address }: Button): object {
  return { type: "Action.OpenUrl", title: label, url: address };
}
