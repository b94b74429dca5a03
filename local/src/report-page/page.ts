/** The report: every dashboard on one page that needs nothing else. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { html, raw } from "hono/html";
import type { Dashboard } from "./definition.ts";
import type { Results } from "./rows.ts";
import { widgetHtml } from "./widgets.ts";

export interface Report {
  readonly dashboards: readonly Dashboard[];
  readonly results: Results;
  /** Name and version of the engine that has found the results. */
  readonly engine: string;
  /** Of what it was made from; the same fingerprint is the same report. */
  readonly fingerprint: string;
  readonly version: string;
  readonly madeAt: Date;
}

const style = readFileSync(new URL("style.css", import.meta.url), "utf8");
const tabs = readFileSync(new URL("tabs.js", import.meta.url), "utf8");

/** The page. Everything in it is escaped; the browser is told to load and run nothing but what stands in it. */
export async function reportPage({
  dashboards,
  results,
  engine,
  fingerprint,
  version,
  madeAt,
}: Report): Promise<string> {
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-${createHash("sha256").update(tabs).digest("base64")}'; base-uri 'none'; form-action 'none'`;
  const made = madeAt.toISOString().slice(0, 16).replace("T", " ");
  const content = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="${policy}" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<meta name="fingerprint" content="${fingerprint}" />
<title>Customer 360 Lakehouse: report</title>
<link rel="icon" href="data:," />
<style>${raw(themeOf(dashboards))}${raw(style)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the dashboards</a>
<header>
<div><h1>Customer 360 Lakehouse</h1><p>${rangeOf(results)}</p></div>
<nav aria-label="Dashboards"><ul>${dashboards.map((one) => html`<li><a href="#${one.name}">${one.pages[0]?.displayName}</a></li>`)}</ul></nav>
</header>
<main id="content">
${dashboards.map((one) => html`<article id="${one.name}" aria-label="${one.pages[0]?.displayName}">${inOrder(one).map((each) => widgetHtml(one, each, results))}</article>`)}
</main>
<footer><p>Made ${made} UTC from the tables in this folder and the definitions in <code>dashboards/</code>, version ${version}, computed by ${engine}. Purchases, products and demographics are real; identities are synthetic; visits and carts are simulated. Personal data are masked, as for somebody who is in no group. Filters show the whole range here; in Databricks they choose.</p></footer>
<script>${raw(tabs)}</script>
</body>
</html>`;
  return `${content}\n`;
}

/** From top to bottom, and from left to right. */
function inOrder({ pages }: Dashboard): Dashboard["pages"][number]["layout"] {
  const layout = pages.flatMap((page) => page.layout);
  return layout.sort(({ position: one }, { position: other }) => one.y - other.y || one.x - other.x);
}

/** The colors of the definitions; in the dark, series are lighter, so that they stand out as clearly. */
function themeOf([first]: readonly Dashboard[]): string {
  if (!first) return "";
  const { theme } = first.uiSettings;
  const of = (mode: "light" | "dark") => {
    const series = theme.visualizationColors.map((color, index) => {
      const value = mode === "light" ? color : `color-mix(in srgb, ${color} 62%, #fff)`;
      return `--s${index + 1}:${value}`;
    });
    return [
      `--ground:${theme.canvasBackgroundColor[mode]}`,
      `--surface:${theme.widgetBackgroundColor[mode]}`,
      `--line:${theme.widgetBorderColor[mode]}`,
      `--text:${theme.fontColor[mode]}`,
      `--accent:${theme.selectionColor[mode]}`,
      ...series,
    ].join(";");
  };
  return `:root{${of("light")}}@media (prefers-color-scheme:dark){:root{${of("dark")}}}`;
}

/** First and last day with sales. */
function rangeOf(results: Results): string {
  const data = results["sales/days"];
  const at = data?.columns.findIndex(({ name }) => name === "day") ?? -1;
  const days = (data?.rows ?? []).map((row) => String(row[at])).sort();
  return days.length === 0 ? "No sales yet" : `Sales of ${days[0]} to ${days.at(-1)}`;
}
