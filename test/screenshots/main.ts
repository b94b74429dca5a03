/** `npm run screenshots`: takes a demo's whole journey as pictures for the README, into docs/images. */
import { existsSync, mkdirSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type { Browser } from "puppeteer-core";
import { root } from "../../local/setup/paths.mjs";
import { messageFolders, teamsChannels } from "../../local/src/demo/message-folders.ts";
import { startMailbox } from "../../local/src/mailbox/mailbox.ts";
import { loadDashboards } from "../../local/src/report-page/definition.ts";
import { startTeams } from "../../local/src/teams/teams.ts";
import { openBrowser, take } from "./browser.ts";
import { ScreenshotError } from "./errors.ts";
import { screenPage } from "./screen-page.ts";
import { Terminal } from "./terminal.ts";

const help = `Takes pictures of a demo: its terminal, an email, a Teams card, c360 why, and the report's dashboards.

Usage: npm run screenshots -- [--out DIR] [--to DAY] [--keep]

  --out DIR   the demo's output folder (.local/screenshots)
  --to DAY    the demo's last day (2017-02-28)
  --keep      takes what an earlier run has left there, and no pictures of a running demo
`;
const images = join(root, "docs", "images");
const size = { columns: 112, rows: 26 };

/** A demo's folder, and its last day. */
interface Journey {
  readonly out: string;
  readonly last: string;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: "string", default: join(".local", "screenshots") },
      to: { type: "string", default: "2017-02-28" },
      keep: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return console.log(help);
  const journey: Journey = { out: resolve(root, values.out), last: values.to };
  mkdirSync(images, { recursive: true });
  const browser = await openBrowser();
  try {
    if (!values.keep) await pictureDemo(browser, journey);
    await pictureWhy(browser, journey);
    await pictureMessages(browser, journey);
    await pictureReport(browser, journey);
  } finally {
    await browser.close();
  }
}

/** The first load, and the first day after it. */
async function pictureDemo(browser: Browser, { out, last }: Journey): Promise<void> {
  const command = `npm run --silent demo -- --days 3 --to ${last} --fresh --out ${out}`;
  const terminal = await Terminal.start({ command, cwd: root, ...size });
  try {
    const inSilver = (screen: string) => /[✔].* silver_orders/.test(screen);
    await picture(browser, "demo-first-load", await terminal.until(inSilver, "Silver had orders"));
    // A corrected file makes more batches of a day than were planned.
    const inDay = (screen: string) => /Batch [2-9] of \d/.test(screen) && /(bronze|silver)_/.test(screen);
    await picture(browser, "demo-day", await terminal.until(inDay, "the day came to Silver"));
    await terminal.end();
  } finally {
    await terminal.close();
  }
}

async function pictureWhy(browser: Browser, { out, last }: Journey): Promise<void> {
  const shown = `npm run c360 -- why ${last}.1`;
  // What is shown names no folder of whoever takes the pictures.
  const command = `npm run --silent c360 -- why ${last}.1 --out ${relative(root, out)}`;
  const terminal = await Terminal.start({ command, cwd: root, ...size, rows: 44 });
  try {
    await picture(browser, "c360-why", await terminal.end(), shown);
  } finally {
    await terminal.close();
  }
}

async function picture(browser: Browser, name: string, screen: string, prompt: string | null = null) {
  const html = screenPage(screen, prompt);
  await shoot(browser, { from: { html }, name, width: 1100, part: "pre" });
}

/** The first email that was sent, on the file that is cut off on purpose, and a card. */
async function pictureMessages(browser: Browser, { out }: Journey): Promise<void> {
  const folders = messageFolders(join(out, "platform"));
  const mailbox = await startMailbox({ folder: folders.mailbox });
  const teams = await startTeams({ folder: folders.teams, channels: teamsChannels() });
  try {
    const email = mailbox.messages().findLast(({ subject }) => /rejected/.test(subject));
    if (!email) throw new ScreenshotError(`${out} holds no email on a rejected file: leave out --keep.`);
    const url = `${mailbox.url}/messages/${email.id}?theme=light`;
    await shoot(browser, { from: { url }, name: "email", width: 1200, height: 760 });
    await shoot(browser, {
      from: { url: `${teams.url}/?theme=light` },
      name: "teams",
      width: 1200,
      height: 760,
    });
  } finally {
    await Promise.all([mailbox.stop(), teams.stop()]);
  }
}

/** Each dashboard as whoever opens the report sees it, and the first one in the dark and on a phone. */
async function pictureReport(browser: Browser, { out }: Journey): Promise<void> {
  const file = join(out, "report.html");
  if (!existsSync(file)) {
    throw new ScreenshotError(
      `${relative(root, file)} is not there: leave out --keep, or run npm run report.`,
    );
  }
  const page = pathToFileURL(file).href;
  for (const [index, { name }] of loadDashboards().entries()) {
    const from = { url: `${page}#${name}` };
    const picture = index === 0 ? "report" : `report-${name}`;
    await shoot(browser, { from, name: picture, width: 1200, height: 900 });
  }
  await shoot(browser, { from: { url: page }, name: "report-dark", width: 1200, height: 900, isDark: true });
  await shoot(browser, { from: { url: page }, name: "report-phone", width: 390, height: 844 });
}

async function shoot(
  browser: Browser,
  { name, ...shot }: Omit<Parameters<typeof take>[1], "file"> & { readonly name: string },
): Promise<void> {
  const file = join(images, `${name}.png`);
  await take(browser, { ...shot, file });
  console.log(`${relative(root, file)}  ${Math.ceil(statSync(file).size / 1024)} KB`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ScreenshotError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
