/** The browser that pages are looked at in. */
import { existsSync } from "node:fs";
import puppeteer, { type Browser } from "puppeteer-core";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Chromium, or the Chrome that the environment variable CHROMIUM names; none where there is none. */
export const chromium = process.env.CHROMIUM ?? places.find((place) => existsSync(place));

export function launch(executablePath: string): Promise<Browser> {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];
  return puppeteer.launch({ executablePath, args });
}
