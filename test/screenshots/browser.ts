/** Takes pictures of pages in Chromium. */
import type { Browser, Page } from "puppeteer-core";
import { chromium, launch } from "../chromium.ts";
import { ScreenshotError } from "./errors.ts";

export interface Shot {
  /** Address of a page, or its HTML. */
  readonly from: { readonly url: string } | { readonly html: string };
  readonly file: string;
  readonly width: number;
  /** Of the picture; the content's when it is left out. */
  readonly height?: number;
  /** Selector of what the picture shows; the whole page when it is left out. */
  readonly part?: string;
  readonly isDark?: boolean;
}

/** @throws ScreenshotError without Chromium */
export function openBrowser(): Promise<Browser> {
  if (!chromium) {
    throw new ScreenshotError(
      "There is no Chromium: sudo apt-get install chromium, or name a Chrome in the environment variable CHROMIUM.",
    );
  }
  return launch(chromium);
}

/** Writes a PNG file. @throws ScreenshotError when the page has no such part */
export async function take(browser: Browser, { file, part, ...shot }: Shot): Promise<void> {
  const page = await browser.newPage();
  try {
    await show(page, shot);
    const path = file as `${string}.png`;
    if (!part) {
      await page.screenshot({ path, fullPage: shot.height === undefined });
      return;
    }
    const element = await page.$(part);
    if (!element) throw new ScreenshotError(`${file}: the page has no ${part}.`);
    await element.screenshot({ path });
  } finally {
    await page.close();
  }
}

async function show(page: Page, { from, width, height = 600, isDark = false }: Omit<Shot, "file" | "part">) {
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: isDark ? "dark" : "light" },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);
  // A page that asks for news never falls silent: it is drawn once it has loaded.
  if ("url" in from) await page.goto(from.url, { waitUntil: "load" });
  else await page.setContent(from.html, { waitUntil: "load" });
  await page.evaluate("document.fonts.ready");
  // An address that names a part of the page has scrolled to it, past the page's head.
  await page.evaluate("scrollTo(0, 0)");
}
