/** The page behind a button: asks before it does anything, for mail scanners open every link of a message. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Handlebars from "handlebars";
import type { Tone } from "../rendering/view.ts";

export interface PageView {
  readonly title: string;
  readonly text: string;
  readonly tone: Tone;
  readonly alerts: readonly { readonly title: string; readonly note: string }[];
  /** What was left out; null when nothing was. */
  readonly more: string | null;
  readonly form: { readonly button: string; readonly hours: readonly number[] } | null;
}

/** @param folder of the template `action.html.hbs` */
export function actionPage(folder: string): (view: PageView) => string {
  const engine = Handlebars.create();
  return engine.compile(readFileSync(join(folder, "action.html.hbs"), "utf8"), { strict: true });
}
