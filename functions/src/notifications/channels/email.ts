/** Emails: one to all addresses of a channel, whichever way they go. */
import type { ChannelOf } from "../model.ts";
import type { ChannelSender, EmailSender, Worded } from "../ports.ts";
import type { EmailTemplates } from "../rendering/email.ts";

export class EmailChannel implements ChannelSender<"email"> {
  readonly #templates: EmailTemplates;
  readonly #sender: EmailSender;

  constructor(templates: EmailTemplates, sender: EmailSender) {
    this.#templates = templates;
    this.#sender = sender;
  }

  send({ to }: ChannelOf<"email">, { view, attachments }: Worded, key: string): Promise<string> {
    return this.#sender.send(this.#templates.render(view, to, attachments), key);
  }
}
