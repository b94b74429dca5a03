/** Schedules of timer triggers: NCRONTAB expressions, in UTC. */
import { Cron } from "croner";
import { FunctionsHostError } from "../errors.ts";

export interface Schedule {
  /** The first occurrence after a moment. */
  after(moment: Date): Date;
}

const field = "[\\d*,/\\-A-Za-z]+";
const ncrontab = new RegExp(`^${field}(\\s+${field}){4,5}$`);

/**
 * Reads `{second} {minute} {hour} {day} {month} {day of week}`, or five fields without the seconds.
 *
 * @throws FunctionsHostError when it is something else, such as a time span, or never occurs
 */
export function scheduleOf(functionName: string, expression: string): Schedule {
  const wrong = (why: string) =>
    new FunctionsHostError(`Function '${functionName}': the schedule '${expression}' ${why}.`);
  const text = expression.trim();
  if (!ncrontab.test(text) || /\b(L|W|LW)\b|\dL|\dW/i.test(text)) {
    throw wrong("is no NCRONTAB expression of five or six fields, such as '0 */5 * * * *'");
  }
  const cron = parse(text, wrong);
  return {
    after: (moment) => {
      const next = cron.nextRun(moment);
      if (next === null) throw wrong("never occurs");
      return next;
    },
  };
}

function parse(text: string, wrong: (why: string) => Error): Cron {
  try {
    // In NCRONTAB a day has to fit both the day of the month and the day of the week.
    return new Cron(text, { timezone: "UTC", domAndDow: true, paused: true });
  } catch (error) {
    throw wrong(`cannot be read: ${(error as Error).message}`);
  }
}
