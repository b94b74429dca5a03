/** A message as an email: HTML with inline styles and tables, as mail programs demand, and a text part. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Handlebars from "handlebars";
import { cleanLine } from "../../shared/clean-text.ts";
import type { Attachment, Email } from "../ports.ts";
import type { MessageView, Tone } from "./view.ts";

/** Background of labels and bars; white text is readable on all of them. */
const colors: Readonly<Record<Tone, string>> = {
  critical: "#b42318",
  error: "#c2410c",
  warning: "#a15c07",
  flapping: "#6d3fc4",
  resolved: "#177245",
  info: "#2456b8",
};

/** Longer subjects are cut by most mail programs. */
const longestSubject = 180;

/** Makes emails out of the templates of a folder. */
export class EmailTemplates {
  readonly #html: Handlebars.TemplateDelegate;
  readonly #text: Handlebars.TemplateDelegate;

  /** @param folder of the templates `email.html.hbs` and `email.text.hbs` */
  constructor(folder: string) {
    const read = (name: string) => readFileSync(join(folder, name), "utf8");
    const engine = Handlebars.create();
    engine.registerHelper("color", (tone: Tone) => colors[tone]);
    engine.registerHelper("indent", (text: string) => text.replaceAll("\n", "\n    "));
    this.#html = engine.compile(read("email.html.hbs"), { strict: true });
    // Plain text is not HTML: nothing in it is markup, so nothing is escaped.
    this.#text = engine.compile(read("email.text.hbs"), { strict: true, noEscape: true });
  }

  render(view: MessageView, to: readonly string[], attachments: readonly Attachment[]): Email {
    return {
      to,
      subject: cleanLine(view.subject, longestSubject),
      html: this.#html(view),
      text: `${this.#text(view)
        .replace(/\n{3,}/g, "\n\n")
        .trim()}\n`,
      attachments,
    };
  }
}
