/** Cards as a browser draws them; needs Chromium, and says so where there is none. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser } from "puppeteer-core";
import { startTeams, type Teams } from "../../local/src/teams/teams.ts";
import { chromium, launch } from "../chromium.ts";

// On GitHub, where it can be had, nobody would notice that it is skipped: there it fails.
const withBrowser = chromium || process.env.GITHUB_ACTIONS ? describe : describe.skip;

withBrowser("in Chromium", () => {
  let folder = "";
  let teams: Teams;
  let browser: Browser;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "teams-drawn-"));
    teams = await startTeams({ folder });
    const content = {
      type: "AdaptiveCard",
      version: "1.5",
      body: [
        {
          type: "TextBlock",
          text: "**Late** since [6:00](https://example.com/a) <img src=x onerror=alert(1)>",
          wrap: true,
        },
        { type: "TextBlock", text: "- one\n- [two](javascript:alert(1))", wrap: true },
        { type: "FactSet", facts: [{ title: "Owner", value: "web-shop" }] },
      ],
      actions: [{ type: "Action.OpenUrl", title: "Acknowledge", url: "https://example.com" }],
    };
    const attachments = [{ contentType: "application/vnd.microsoft.card.adaptive", content }];
    await fetch(teams.webhook("alerts"), {
      method: "POST",
      body: JSON.stringify({ type: "message", attachments }),
    });
    browser = await launch(chromium ?? "");
  }, 30_000);
  afterAll(async () => {
    await browser?.close(); // None where it did not start, which is the failure to read.
    await teams.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ["light", "rgb(255, 255, 255)"],
    ["dark", "rgb(31, 31, 31)"],
  ])(
    "a card is drawn whole, in %s, and nothing in it runs",
    async (theme, ground) => {
      const page = await browser.newPage();
      const problems: string[] = [];
      page.on("pageerror", (error) => problems.push(String(error)));
      page.on("dialog", (dialog) => problems.push(dialog.message()));
      await page.goto(`${teams.url}/?theme=${theme}`, { waitUntil: "load" });
      const drawn = await page.$eval(".ac-adaptiveCard", (card) => card.outerHTML);
      expect(drawn).toContain("<strong>Late</strong> since <a ");
      expect(drawn).toContain("&lt;img src=x onerror=alert(1)&gt;");
      expect(drawn).toContain("<li>[two](javascript:alert(1))</li>");
      expect(drawn).toMatch(/Owner.*web-shop.*Acknowledge/s);
      expect(drawn).toContain(`background-color: ${ground}`);
      expect(problems).toEqual([]);
      await page.close();
    },
    20_000,
  );
});
