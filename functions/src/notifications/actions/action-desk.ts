/** What the buttons of messages do: shows what would be done, and does it. */
import { z } from "zod";
import { cleanLine } from "../../shared/clean-text.ts";
import type { Clock } from "../../shared/clock.ts";
import type { AlertIntake } from "../alerts/intake.ts";
import { LinkError } from "../errors.ts";
import { uuidOf } from "../ids.ts";
import type { AlertRecord } from "../model.ts";
import type { AlertStore, DeliveryStore } from "../ports.ts";
import { countText, timeText } from "../rendering/words.ts";
import type { Silences } from "../silences.ts";
import type { PageView } from "./action-page.ts";
import type { LinkTarget, LinkTokens } from "./link-tokens.ts";

export interface ActionServices {
  readonly tokens: LinkTokens;
  readonly alerts: AlertStore;
  readonly deliveries: DeliveryStore;
  readonly intake: Pick<AlertIntake, "acknowledge">;
  readonly silences: Pick<Silences, "add">;
  readonly clock: Clock;
}

/** What the page's form sends. */
const form = z.object({
  name: z
    .string()
    .transform((text) => cleanLine(text, 80))
    .refine((text) => text !== ""),
  hours: z.coerce
    .number()
    .pipe(z.union([z.literal(1), z.literal(4), z.literal(24), z.literal(72)]))
    .default(1),
});

const hours = [1, 4, 24, 72];
const shownAlerts = 20;

/** An answer to a person. */
export interface ActionAnswer {
  readonly status: 200 | 400 | 403 | 410;
  readonly page: PageView;
}

export class ActionDesk {
  readonly #services: ActionServices;

  constructor(services: ActionServices) {
    this.#services = services;
  }

  /** What a link would do. Changes nothing. */
  show(token: string): Promise<ActionAnswer> {
    return this.#withTarget(token, async (target) => {
      const records = await this.#firing(await this.#alertIdsOf(target));
      return records.length === 0 ? over : { status: 200, page: questionOf(target, records) };
    });
  }

  /**
   * Does what a link stands for. Doing it again changes nothing.
   *
   * @param fields of the page's form
   */
  act(token: string, fields: Readonly<Record<string, string>>): Promise<ActionAnswer> {
    return this.#withTarget(token, async (target) => {
      const read = form.safeParse(fields);
      if (!read.success) return { status: 400, page: incomplete };
      const ids = await this.#alertIdsOf(target);
      const { name } = read.data;
      if (target.action === "acknowledge") return this.#acknowledge(ids, name);
      return this.#silence(token, ids, name, read.data.hours);
    });
  }

  async #acknowledge(ids: readonly string[], by: string): Promise<ActionAnswer> {
    const records = await this.#services.intake.acknowledge(ids, by);
    if (records.length === 0) return over;
    const text =
      "There are no reminders and no escalation any more. You will hear when it gets worse or is over.";
    return { status: 200, page: { ...done, ...listOf(records), title: "Acknowledged", text } };
  }

  async #silence(
    token: string,
    ids: readonly string[],
    author: string,
    length: number,
  ): Promise<ActionAnswer> {
    const { silences, clock } = this.#services;
    const records = await this.#firing(ids);
    const [first] = records;
    if (!first) return over;
    const now = clock.now();
    const endsAt = new Date(now.getTime() + length * 3_600_000);
    const rest = records.length > 1 ? ` and ${countText(records.length - 1, "more alert")}` : "";
    const comment = `By a link, for: ${first.alert.title}${rest}`;
    const matchers = { alert: records.map(({ id }) => id) };
    await silences.add({ matchers, author, comment, startsAt: now, endsAt }, uuidOf(`silence ${token}`));
    const text = `Nobody is told of it until ${timeText(endsAt.toISOString())}. What is still true then is told then.`;
    return { status: 200, page: { ...done, ...listOf(records), title: "Silenced", text } };
  }

  /** The alerts of the message that carried the link. */
  async #alertIdsOf({ channelId, delivery }: LinkTarget): Promise<readonly string[]> {
    const found = await this.#services.deliveries.find(channelId, delivery);
    return found?.value.summary.alertIds ?? [];
  }

  async #firing(ids: readonly string[]): Promise<AlertRecord[]> {
    const found = await Promise.all(ids.map((id) => this.#services.alerts.find(id)));
    return found.flatMap((record) => (record && record.value.alert.state === "firing" ? [record.value] : []));
  }

  async #withTarget(
    token: string,
    answer: (target: LinkTarget) => Promise<ActionAnswer>,
  ): Promise<ActionAnswer> {
    const { tokens, clock } = this.#services;
    try {
      return await answer(tokens.verify(token, clock.now()));
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      const status = error.why === "forged" ? 403 : 410;
      const title = error.why === "forged" ? "This link is not valid" : "This link has expired";
      return { status, page: { ...done, tone: "error", title, text: error.message } };
    }
  }
}

const done = { tone: "resolved", alerts: [], more: null, form: null } as const;

const over: ActionAnswer = {
  status: 200,
  page: {
    ...done,
    title: "It is over",
    text: "None of these alerts is firing any more, so there is nothing to do.",
  },
};

const incomplete: PageView = {
  ...done,
  tone: "warning",
  title: "Your name is missing",
  text: "Go back and say who you are, so that others know who is on it.",
};

function questionOf({ action }: LinkTarget, records: readonly AlertRecord[]): PageView {
  const many = countText(records.length, "alert");
  return action === "acknowledge"
    ? {
        ...{ tone: "info", ...listOf(records), form: { button: "Acknowledge", hours: [] } },
        title: `Acknowledge ${many}?`,
        text: "You take it on: there are no reminders and no escalation any more.",
      }
    : {
        ...{ tone: "info", ...listOf(records), form: { button: "Silence", hours } },
        title: `Silence ${many}?`,
        text: "Nobody is told of it for a time. What is still true afterwards is told then.",
      };
}

function listOf(records: readonly AlertRecord[]): Pick<PageView, "alerts" | "more"> {
  const left = records.length - shownAlerts;
  return {
    alerts: records.slice(0, shownAlerts).map(({ alert, startedAt, acknowledged }) => ({
      title: alert.title,
      note: acknowledged
        ? `acknowledged by ${acknowledged.by}, ${timeText(acknowledged.at)}`
        : `${alert.severity}, since ${timeText(startedAt)}`,
    })),
    more: left > 0 ? `And ${countText(left, "alert")} more.` : null,
  };
}
