/** What the pages of the stand-ins have in common. */
import { readFileSync } from "node:fs";
import { html, raw } from "hono/html";

export type Theme = "light" | "dark";
type Html = ReturnType<typeof html>;

export interface Page {
  readonly title: string;
  /** What there is, such as "3 messages". */
  readonly count: string;
  readonly theme: Theme | null;
  /** The page's own path, which the choice of a theme leads back to. */
  readonly path: string;
  readonly style: string;
  readonly content: Html | Promise<Html>;
  /** Ids of scripts and their addresses that the page needs beside its own. */
  readonly scripts?: readonly string[];
  /** Path that answers with a text which changes when there is something new. */
  readonly newest: string;
}

/** Styles that all pages share. */
export const commonStyle = readFileSync(new URL("style.css", import.meta.url), "utf8");

/** The theme that a page's address asks for; null leaves it to the browser. */
export function themeOf(query: string | undefined): Theme | null {
  return query === "light" || query === "dark" ? query : null;
}

/** An address with the theme that was chosen. */
export function withTheme(path: string, theme: Theme | null): string {
  return theme === null ? path : `${path}?theme=${theme}`;
}

/** A whole page. Everything in it is escaped but what `raw` says. */
export function page({ title, count, theme, path, style, content, scripts = [], newest }: Page) {
  return html`<!doctype html>
<html lang="en" data-theme="${theme ?? "light"}" data-chosen="${theme ?? ""}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
    <link rel="icon" href="data:," />
    <style>${raw(commonStyle)}${raw(style)}</style>
    <script>${raw(followBrowser)}</script>
  </head>
  <body data-newest="${newest}">
    <header class="top">
      <h1>${title}</h1>
      <span class="count">${count}</span>
      <nav class="themes" aria-label="Theme">
        ${[null, "light" as const, "dark" as const].map((choice) => themeLink(choice, theme, path))}
      </nav>
    </header>
    ${content}
    ${scripts.map((address) => html`<script src="${address}"></script>`)}
    <script>${raw(reloadOnNews)}</script>
  </body>
</html>`;
}

function themeLink(choice: Theme | null, chosen: Theme | null, path: string) {
  const current = choice === chosen ? raw(' aria-current="true"') : "";
  return html`<a href="${withTheme(path, choice)}"${current}>${choice ?? "auto"}</a>`;
}

const followBrowser = `
const dark = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;
const follow = () => { if (!root.dataset.chosen) root.dataset.theme = dark.matches ? "dark" : "light"; };
dark.addEventListener("change", follow);
follow();`;

const reloadOnNews = `
const { newest } = document.body.dataset;
const ask = () => fetch(newest).then((answer) => answer.text());
ask().then((before) => setInterval(() => ask().then((now) => { if (now !== before) location.reload(); }), 2000));`;
