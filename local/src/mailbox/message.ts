/** An email as it was received. */
import type { Received } from "../servers/json-folder.ts";

export interface Address {
  readonly address: string;
  /** Empty when there is none. */
  readonly name: string;
}

export interface Attachment {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
}

/** What a sender says. */
export interface EmailContent {
  readonly from: Address;
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly replyTo: readonly Address[];
  readonly subject: string;
  readonly html: string | null;
  readonly text: string | null;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly attachments: readonly Attachment[];
}

/** What the mailbox keeps. */
export interface Email extends Received, EmailContent {
  /** How it came. */
  readonly via: "SMTP" | "Azure Communication Services";
}
