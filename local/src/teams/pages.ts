/** The channels as pages to look at; cards are drawn in the browser by the library that Teams' cards come from. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Context, Hono } from "hono";
import { html, raw } from "hono/html";
import { page, type Theme, themeOf, withTheme } from "../pages/layout.ts";
import type { JsonFolder } from "../servers/json-folder.ts";
import type { ChannelMessage } from "./teams.ts";

const style = readFileSync(new URL("pages.css", import.meta.url), "utf8");
const library = createRequire(import.meta.url).resolve("adaptivecards/dist/adaptivecards.min.js");

/** Scripts of the page and the files that they stand in. */
const scripts = new Map<string, string | URL>([
  ["/adaptivecards.js", library],
  ["/host-config.js", new URL("host-config.js", import.meta.url)],
  ["/render-cards.js", new URL("render-cards.js", import.meta.url)],
]);

/** Serves a page for each channel; the first one's is also the start. */
export function createTeamsPages(channels: readonly string[], messages: JsonFolder<ChannelMessage>): Hono {
  const app = new Hono();
  app.get("/", (context) => context.html(channelPage(channels[0] ?? "", channels, messages, context)));
  app.get("/newest", (context) => context.text(messages.all()[0]?.id ?? "none"));
  app.get("/channels/:name", (context) => {
    const name = context.req.param("name");
    if (!channels.includes(name)) return context.notFound();
    return context.html(channelPage(name, channels, messages, context));
  });
  for (const [path, file] of scripts) {
    app.get(path, (context) => context.body(readFileSync(file), 200, { "content-type": "text/javascript" }));
  }
  return app;
}

function channelPage(
  name: string,
  channels: readonly string[],
  messages: JsonFolder<ChannelMessage>,
  context: Context,
) {
  const theme = themeOf(context.req.query("theme"));
  const shown = messages.all().filter(({ channel }) => channel === name);
  return page({
    title: `Teams channel ${name}`,
    count: shown.length === 1 ? "1 message" : `${shown.length} messages`,
    path: context.req.path,
    newest: "/newest",
    scripts: [...scripts.keys()],
    theme,
    style,
    content: html`<main class="team">
      ${channels.length > 1 ? channelList(name, channels, messages, theme) : ""}
      <section class="posts" aria-label="Messages">
        ${shown.map(post)}
        ${
          shown.length === 0
            ? html`<p class="empty"><strong>No cards yet</strong>What the platform posts to this channel appears here.</p>`
            : ""
        }
      </section>
    </main>`,
  });
}

function channelList(
  open: string,
  channels: readonly string[],
  messages: JsonFolder<ChannelMessage>,
  theme: Theme | null,
) {
  const count = (name: string) => messages.all().filter(({ channel }) => channel === name).length;
  return html`<nav class="channels" aria-label="Channels">
    ${channels.map((name) => {
      const current = name === open ? raw(' aria-current="true"') : "";
      return html`<a href="${withTheme(`/channels/${name}`, theme)}"${current}># ${name} <span>${count(name)}</span></a>`;
    })}
  </nav>`;
}

function post({ cards, receivedAt }: ChannelMessage) {
  return html`<article class="post">
    <span class="avatar" aria-hidden="true">W</span>
    <div class="said">
      <p class="who">
        <strong>Workflows</strong>
        <time datetime="${receivedAt}">${receivedAt.slice(0, 16).replace("T", " ")} UTC</time>
      </p>
      ${cards.map(
        (card) =>
          html`<div class="card${card.msteams?.width ? " full" : ""}">
            <script type="application/json">${raw(inScript(card))}</script>
          </div>`,
      )}
    </div>
  </article>`;
}

/** JSON that cannot end the script element that it stands in. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
