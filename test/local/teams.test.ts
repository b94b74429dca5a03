import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { RateLimit } from "../../local/src/teams/rate-limit.ts";
import { startTeams, type Teams, type TeamsOptions } from "../../local/src/teams/teams.ts";
import { cardsOf, maxMessageBytes } from "../../local/src/teams/workflow-message.ts";

const hostile = "</script><script>alert(1)</script>";

function cardOf(...body: object[]) {
  return {
    type: "AdaptiveCard",
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    version: "1.5",
    body,
  };
}

function messageOf(content: object) {
  return {
    type: "message",
    attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content }],
  };
}

const open = { type: "Action.OpenUrl", title: "Open the runbook", url: "https://example.com/runbook" };
const text = { type: "TextBlock", text: "Orders are late", weight: "Bolder", size: "large", wrap: true };

describe("cards", () => {
  const read = (content: object) => cardsOf(Buffer.from(JSON.stringify(messageOf(content))));

  test("everything that a card in a channel can have is taken", () => {
    const card = {
      ...cardOf(
        text,
        { type: "RichTextBlock", inlines: ["a", { type: "TextRun", text: "b", italic: true }] },
        { type: "FactSet", facts: [{ title: "Rows", value: "12" }], separator: true },
        { type: "Container", style: "attention", bleed: true, items: [text] },
        {
          type: "ColumnSet",
          columns: [
            { type: "Column", width: "auto", items: [text] },
            { width: 2, items: [] },
          ],
        },
        { type: "Image", url: "data:image/png;base64,AAAA", altText: "A chart" },
        { type: "ActionSet", actions: [{ type: "Action.ToggleVisibility", targetElements: ["more"] }] },
        {
          type: "Table",
          columns: [{ width: 1 }],
          rows: [{ type: "TableRow", cells: [{ type: "TableCell", items: [text] }] }],
        },
      ),
      actions: [
        open,
        { type: "Action.ShowCard", title: "More", card: { type: "AdaptiveCard", body: [text] } },
      ],
      msteams: { width: "Full" },
    };
    expect(read(card)).toEqual([card]);
  });

  test.each([
    ["a text block without a text", cardOf({ type: "TextBlock" }), /body\[0\]\.text/],
    ["an empty text", cardOf({ ...text, text: "" }), /expected a text/],
    ["an unknown element", cardOf({ type: "Chart" }), /body\[0\]\.type/],
    ["an unknown property", cardOf({ ...text, font: "big" }), /Unrecognized key: "font"/],
    ["an unknown word", cardOf({ ...text, weight: "heavy" }), /expected default, lighter, bolder/],
    [
      "an unknown element inside",
      cardOf({ type: "Container", items: [{ type: "Input.Text" }] }),
      /items\[0\]\.type/,
    ],
    ["a newer version", { ...cardOf(text), version: "1.6" }, /expected a version up to 1\.5/],
    [
      "a script for an address",
      { ...cardOf(text), actions: [{ ...open, url: "javascript:alert(1)" }] },
      /https, http/,
    ],
    [
      "a button that needs a bot",
      { ...cardOf(text), actions: [{ type: "Action.Submit" }] },
      /actions\[0\]\.type/,
    ],
    ["seven actions", { ...cardOf(text), actions: Array(7).fill(open) }, /six actions at most/],
  ])("refused: %s", (_what, card, problem) => {
    expect(() => read(card)).toThrow(problem);
  });

  test.each([
    ["no JSON", "{", /is no JSON/],
    ["no message", "{}", /type/],
    ["no card", '{"type":"message","attachments":[]}', /expected a card/],
    [
      "another attachment",
      '{"type":"message","attachments":[{"contentType":"text/html","content":{}}]}',
      /contentType/,
    ],
  ])("refused: %s", (_what, body, problem) => {
    expect(() => cardsOf(Buffer.from(body))).toThrow(problem);
  });

  test("a message may have 28 KB and not a byte more", () => {
    const body = (bytes: number) => {
      const empty = JSON.stringify(messageOf(cardOf({ ...text, text: "" }))).length;
      return Buffer.from(JSON.stringify(messageOf(cardOf({ ...text, text: "x".repeat(bytes - empty) }))));
    };
    expect(cardsOf(body(maxMessageBytes))).toHaveLength(1);
    expect(() => cardsOf(body(maxMessageBytes + 1))).toThrow(/has 28673 bytes; Teams takes 28672 at most/);
  });
});

test("four are taken in any second", () => {
  let now = 0;
  const limit = new RateLimit(4, () => now);
  const times = [0, 100, 200, 300, 400, 999, 1000, 1050, 1100];
  const taken = times.filter((time) => {
    now = time;
    return limit.take();
  });
  expect(taken).toEqual([0, 100, 200, 300, 1000, 1100]);
});

describe("channels", () => {
  let folder = "";
  let channels: Teams[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "teams-"));
  });
  afterEach(async () => {
    await Promise.all(channels.map((teams) => teams.stop()));
    channels = [];
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(options: Partial<TeamsOptions> = {}): Promise<Teams> {
    const started = await startTeams({ folder, ...options });
    channels.push(started);
    return started;
  }

  function post(address: string, message: unknown = messageOf(cardOf(text))) {
    const headers = { "content-type": "application/json" };
    return fetch(address, { method: "POST", headers, body: JSON.stringify(message) });
  }

  test("a card is taken and kept, also for the next run", async () => {
    const teams = await start();
    const coming = teams.nextMessage();
    expect((await post(teams.webhook("alerts"))).status).toBe(202);
    expect(await coming).toMatchObject({ channel: "alerts", cards: [cardOf(text)] });
    expect((await start()).messages()).toEqual(teams.messages());
  });

  test("what is wrong about a message is told, and it is not kept", async () => {
    const teams = await start();
    const response = await post(teams.webhook("alerts"), messageOf(cardOf({ type: "TextBlock" })));
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/attachments\[0\]\.content\.body\[0\]\.text/);
    const big = await post(teams.webhook("alerts"), messageOf(cardOf({ ...text, text: "x".repeat(30_000) })));
    expect(big.status).toBe(413);
    expect(teams.messages()).toEqual([]);
  });

  test("a wrong signature is refused", async () => {
    const teams = await start();
    const wrong = teams.webhook("alerts").replace(/sig=.*/, "sig=wrong");
    expect((await post(wrong)).status).toBe(401);
  });

  test("the fifth message in a second is told to come back, in each channel by itself", async () => {
    const teams = await start({ channels: ["alerts", "finance"] });
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(teams.webhook("alerts"))));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 202, 202, 429, 429]);
    expect(answers.find(({ status }) => status === 429)?.headers.get("retry-after")).toBe("1");
    expect((await post(teams.webhook("finance"))).status).toBe(202);
    expect(() => teams.webhook("sales")).toThrow("There is no channel 'sales', only alerts, finance.");
  });

  test("out of order it says so, and when to come back", async () => {
    const teams = await start();
    teams.setOutage({ status: 503, retryAfterSeconds: 30 });
    const response = await post(teams.webhook("alerts"));
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "30"]);
    teams.setOutage(null);
    expect((await post(teams.webhook("alerts"))).status).toBe(202);
  });

  test("a page has its channel's cards, which cannot break out of it", async () => {
    const teams = await start({ channels: ["alerts", "finance"] });
    await post(teams.webhook("finance"), messageOf(cardOf({ ...text, text: hostile })));
    const start_ = await (await fetch(teams.url)).text();
    expect(start_).toContain("No cards yet");
    const page = await (await fetch(`${teams.url}/channels/finance`)).text();
    const [, json = ""] = /<script type="application\/json">(.*?)<\/script>/s.exec(page) ?? [];
    expect(JSON.parse(json)).toEqual(cardOf({ ...text, text: hostile }));
    expect(page).not.toContain(hostile);
    expect((await fetch(`${teams.url}/channels/other`)).status).toBe(404);
    for (const script of ["adaptivecards.js", "host-config.js", "render-cards.js"]) {
      expect((await fetch(`${teams.url}/${script}`)).headers.get("content-type")).toBe("text/javascript");
    }
  });
});
