/** The mailbox as pages to look at. */
import { readFileSync } from "node:fs";
import { type Context, Hono } from "hono";
import { html, raw } from "hono/html";
import { page, type Theme, themeOf, withTheme } from "../pages/layout.ts";
import type { JsonFolder } from "../servers/json-folder.ts";
import type { Address, Email } from "./message.ts";

const style = readFileSync(new URL("pages.css", import.meta.url), "utf8");

const parts = ["html", "text", "headers"] as const;
type Part = (typeof parts)[number];

/** Nothing of a message runs or is fetched but pictures; its links open in a tab of their own. */
const contentPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data: https: cid:; sandbox allow-popups";
const frameRights = "allow-popups allow-popups-to-escape-sandbox";

/** Serves the list with one message open, and that message's HTML by itself for the frame that it is shown in. */
export function createMailboxPages(messages: JsonFolder<Email>): Hono {
  const app = new Hono();
  app.get("/", (context) => context.html(mailboxPage(messages, messages.all()[0], null, context)));
  app.get("/newest", (context) => context.text(messages.all()[0]?.id ?? "none"));
  app.get("/messages/:id/:part{html|text|headers}?", (context) => {
    const message = messages.get(context.req.param("id"));
    if (!message) return context.notFound();
    return context.html(
      mailboxPage(messages, message, (context.req.param("part") as Part | undefined) ?? null, context),
    );
  });
  app.get("/messages/:id/content", (context) => {
    const content = messages.get(context.req.param("id"))?.html;
    if (!content) return context.notFound();
    return context.html(content, 200, { "content-security-policy": contentPolicy });
  });
  return app;
}

function mailboxPage(
  messages: JsonFolder<Email>,
  open: Email | undefined,
  part: Part | null,
  context: Context,
) {
  const theme = themeOf(context.req.query("theme"));
  const all = messages.all();
  return page({
    title: "Mailbox",
    count: all.length === 1 ? "1 message" : `${all.length} messages`,
    path: context.req.path,
    newest: "/newest",
    theme,
    style,
    content: open
      ? html`<main class="mail">
          <nav class="list" aria-label="Messages">${all.map((message) => listItem(message, open, theme))}</nav>
          ${openMessage(open, part ?? (open.html === null ? "text" : "html"), theme)}
        </main>`
      : html`<p class="empty"><strong>No messages yet</strong>What the platform sends by email appears here.</p>`,
  });
}

function listItem(message: Email, open: Email, theme: Theme | null) {
  const current = message === open ? raw(' aria-current="true"') : "";
  return html`<a href="${withTheme(`/messages/${message.id}`, theme)}"${current}>
    <span class="to">${recipients(message).map(short).join(", ")}</span>
    <time datetime="${message.receivedAt}">${message.receivedAt.slice(11, 16)}</time>
    <span class="subject">${message.subject}</span>
    <span class="start">${(message.text ?? "").trim().slice(0, 120)}</span>
  </a>`;
}

function openMessage(message: Email, part: Part, theme: Theme | null) {
  const { id, subject, from, to, cc, bcc, receivedAt, via, attachments } = message;
  const files = attachments.map(({ name, bytes }) => `${name} (${bytes} bytes)`);
  return html`<article class="message">
    <h2>${subject || "(no subject)"}</h2>
    <dl class="facts">
      ${fact("From", [long(from)])} ${fact("To", to.map(long))} ${fact("Cc", cc.map(long))} ${fact("Bcc", bcc.map(long))}
      ${fact("Received", [`${receivedAt.slice(0, 19).replace("T", " ")} UTC, by ${via}`])}
      ${fact("Attachments", files)}
    </dl>
    <nav class="parts" aria-label="Parts of the message">
      ${parts.map((choice) => partLink(choice, part, id, theme))}
    </nav>
    ${bodyOf(message, part)}
  </article>`;
}

function partLink(choice: Part, part: Part, id: string, theme: Theme | null) {
  const titles = { html: "HTML", text: "Text", headers: "Headers" };
  const current = choice === part ? raw(' aria-current="true"') : "";
  return html`<a href="${withTheme(`/messages/${id}/${choice}`, theme)}"${current}>${titles[choice]}</a>`;
}

function bodyOf({ id, html: content, text, headers }: Email, part: Part) {
  if (part === "html" && content !== null) {
    return html`<iframe class="body" title="Message" sandbox="${frameRights}" src="/messages/${id}/content"></iframe>`;
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const shown = { html: null, text, headers: lines.join("\n") }[part];
  return html`<pre class="body">${shown || `This message has no ${part}.`}</pre>`;
}

function fact(name: string, values: readonly string[]) {
  return values.length === 0 ? "" : html`<dt>${name}</dt><dd>${values.join(", ")}</dd>`;
}

function recipients({ to, cc, bcc }: Email): Address[] {
  return [...to, ...cc, ...bcc];
}

function short({ address, name }: Address): string {
  return name || address;
}

function long({ address, name }: Address): string {
  return name ? `${name} <${address}>` : address;
}
