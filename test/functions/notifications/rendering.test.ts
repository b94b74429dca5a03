import { describe, expect, test } from "@jest/globals";
import { parse } from "csv-parse/sync";
import { cardLimitBytes, cardMessage } from "../../../functions/src/notifications/rendering/adaptive-card.ts";
import { cell, digestCsv } from "../../../functions/src/notifications/rendering/csv.ts";
import type { MessageView } from "../../../functions/src/notifications/rendering/view.ts";
import { cardsOf } from "../../../local/src/teams/workflow-message.ts";
import { deliveriesOf, digestOf, heartbeatOf, templates, viewOf } from "./rendering-cases.ts";

const html = `"><img src=x onerror=alert(1)><script>alert(2)</script>`;
const markdown = "[click](https://evil.example) **bold** {{DATE(2026-01-01T00:00:00Z,SHORT)}} <at>all</at>";
const longest = `${'😀&<"\\'.repeat(1000)}`;

const hostile = {
  title: `${html} ${markdown}`,
  description: `${markdown}\n\n${html}`,
  owner: html,
  dataset: markdown,
  batchId: html,
  facts: [
    { name: html, value: markdown },
    { name: markdown, value: html },
  ],
  runbook: "javascript:alert(1)",
};

const huge = {
  title: longest,
  description: longest,
  owner: longest,
  dataset: longest,
  facts: Array.from({ length: 20 }, () => ({ name: longest, value: longest })),
};

const many = (count: number, alert: object = {}) => Array.from({ length: count }, () => ({ ...alert }));
const email = (view: MessageView) => templates.render(view, ["a@example.com"], []);

const messages: [string, MessageView][] = [
  ["one alert", viewOf([{}])],
  ["a resolved one", viewOf([{ state: "resolved" }], { reason: "resolved" })],
  ["twenty of fifty", viewOf(many(50))],
  ["hostile", viewOf([hostile, hostile])],
  ["huge", viewOf([huge])],
  ["twenty huge", viewOf(many(20, huge))],
  ["a digest", digestOf(many(500))],
  ["a huge digest", digestOf(many(500, huge))],
  ["a heartbeat", heartbeatOf("3 alerts are open.")],
];

describe("cards", () => {
  test.each(messages)("%s is a card that Teams takes, under 28 KB", (_, view) => {
    const body = Buffer.from(JSON.stringify(cardMessage(view)));
    expect(body.length).toBeLessThan(cardLimitBytes);
    expect(cardsOf(body)).toHaveLength(1);
  });

  test("nothing from outside stands where Markdown is read, and no date function is left", () => {
    for (const view of [viewOf([hostile]), viewOf([hostile, hostile]), digestOf([hostile])]) {
      const texts = textBlocksOf(cardMessage(view));
      expect(texts.length).toBeGreaterThan(0);
      expect(texts.filter((text) => /[<>[\]*{}]/.test(text))).toEqual([]);
      expect(JSON.stringify(cardMessage(view))).not.toContain("{{");
    }
  });

  test("buttons lead to the web only", () => {
    const text = JSON.stringify(cardMessage(viewOf([hostile])));
    expect(text).not.toContain("javascript:");
    expect(text).toContain("https://app.example.com/api/actions/a.b");
  });

  test("each of several alerts leads to its own runbook and run, and the card's buttons to none of them", () => {
    const runbook = (topic: string) => `https://example.com/runbooks/${topic}.md`;
    const run = "https://adf.example.com/runs/17";
    const links = (card: object): string[] =>
      [...JSON.stringify(card).matchAll(/"selectAction":\{[^}]*"url":"([^"]+)"/g)].map(
        ([, url]) => url ?? "",
      );
    const buttons = (card: object): string[] =>
      [...JSON.stringify(card).matchAll(/"title":"([^"]+)"/g)].map(([, title]) => title ?? "");
    const several = cardMessage(viewOf([{ runbook: runbook("a"), run }, { runbook: runbook("b") }, {}]));
    expect(links(several)).toEqual([run, runbook("a"), runbook("b")]);
    expect(buttons(several)).toEqual(["Acknowledge", "Silence"]);
    expect(cardsOf(Buffer.from(JSON.stringify(several)))).toHaveLength(1);
    const one = cardMessage(viewOf([{ runbook: runbook("a"), run }]));
    expect(links(one)).toEqual([]);
    expect(buttons(one)).toEqual(["Acknowledge", "Silence", "Open run", "Open runbook"]);
  });

  test("what is over cannot be acknowledged", () => {
    const over = viewOf([{ state: "resolved" }]);
    expect(JSON.stringify(cardMessage(over))).not.toContain("Acknowledge");
    expect(email(over).html).not.toContain("Acknowledge");
  });
});

/** The texts of all TextBlocks, in which Teams reads Markdown. */
function textBlocksOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textBlocksOf);
  if (typeof value !== "object" || value === null) return [];
  const { type, text } = value as { type?: string; text?: string };
  const below = Object.values(value).flatMap(textBlocksOf);
  return type === "TextBlock" || type === "FactSet"
    ? [text ?? "a FactSet [is read as Markdown]", ...below]
    : below;
}

describe("emails", () => {
  test.each(messages)("%s has HTML, text and a subject on one line", (_, view) => {
    const { html: page, text, subject } = email(view);
    expect(page).toMatch(/^<!DOCTYPE html>[\s\S]+<\/html>\s*$/);
    expect(page).toContain("prefers-color-scheme: dark");
    expect(text.trim().length).toBeGreaterThan(40);
    expect(subject).toMatch(/^\[prod\] [^\r\n]+$/);
    expect(subject.length).toBeLessThanOrEqual(180);
  });

  test("markup from outside is text", () => {
    for (const view of [
      viewOf([hostile]),
      viewOf([hostile, hostile]),
      digestOf([hostile]),
      heartbeatOf(html),
    ]) {
      const page = email(view).html;
      expect(page).not.toMatch(/<(script|img)\b/i);
      expect(page).not.toMatch(/<[^>]*\bonerror\b/i);
      expect(page).not.toContain("javascript:");
      expect(page).toContain("&lt;script&gt;");
    }
  });

  test("no header can be smuggled in", () => {
    const { subject } = email(viewOf([{ title: "Hello\r\nBcc: everybody@example.com" }]));
    expect(subject).toBe("[prod] Error: Hello Bcc: everybody@example.com");
  });

  test("every fact, and the way out, stand in both parts", () => {
    const view = viewOf([
      {
        description: "Expected: totals are positive.\n\nHave the source corrected.",
        facts: [{ name: "Rows failed", value: "12 (3.4%)" }],
        runbook: "https://example.com/runbooks/data-quality.md",
        run: "https://adf.example.com/runs/17",
        batchId: "2017-12-25.1",
      },
    ]);
    const { html: page, text } = email(view);
    for (const part of [page, text])
      for (const word of [
        ...["totals are positive.", "Have the source corrected.", "Rows failed", "12 (3.4%)", "2017-12-25.1"],
        ...[
          "https://example.com/runbooks/data-quality.md",
          "https://adf.example.com/runs/17",
          "Acknowledge",
          "order-management",
          "first message",
        ],
      ])
        expect(part.replaceAll("&#x3D;", "=")).toContain(word);
  });

  test("the digest counts all and shows the gravest first", () => {
    const view = digestOf([
      ...many(60, { severity: "warning" }),
      { severity: "critical", title: "The worst" },
    ]);
    expect(view.heading).toBe("61 notifications in one: 61 firing");
    expect(view.lines[0]?.title).toBe("The worst");
    expect(view.more).toBe("And 21 more, which GET /api/alerts lists.");
  });
});

describe("the file of a digest", () => {
  test.each([
    ["=1+1", `"'=1+1"`],
    ["+SUM(A1)", `"'+SUM(A1)"`],
    ["-2", `"'-2"`],
    ["@cmd", `"'@cmd"`],
    ["\t=1", `"'\t=1"`],
    ["  =1", `"'  =1"`],
    ['say "hi", you', '"say ""hi"", you"'],
    ["orders", "orders"],
    [12, "12"],
  ])("%p becomes %s", (value, expected) => {
    expect(cell(value)).toBe(expected);
  });

  test("has a line a notification, and no formula", () => {
    const formula = '=HYPERLINK("https://evil.example","click")';
    const rows = parse(digestCsv(deliveriesOf([{ title: formula, dataset: "+1" }, {}])), {
      bom: true,
      columns: true,
    });
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({ title: `'${formula}`, dataset: "'+1", severity: "Error", firing: "1" });
  });
});
