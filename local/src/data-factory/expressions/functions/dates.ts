/** Dates and times, in UTC. */
import { ExpressionError } from "../errors.ts";
import { asInteger, asText, type Json } from "../values.ts";
import { type CallContext, type Functions, taking } from "./definition.ts";
import { formatted, type Moment } from "./time-format.ts";

const day = 24 * 60 * 60_000;
const units: Readonly<Record<string, number>> = {
  Second: 1000,
  Minute: 60_000,
  Hour: 60 * 60_000,
  Day: day,
  Week: 7 * day,
};

export const dates: Functions = {
  utcNow: taking([0, 1], ([format], { now, what }) => shown({ time: now, zone: "Z" }, format, what(1))),
  addSeconds: adding(1000),
  addMinutes: adding(60_000),
  addHours: adding(60 * 60_000),
  addDays: adding(day),
  addToTime: taking([3, 4], (given, context) => moved(given, context, 1)),
  subtractFromTime: taking([3, 4], (given, context) => moved(given, context, -1)),
  formatDateTime: taking([1, 2], ([time, format], { what }) => shown(timeOf(time, what(1)), format, what(2))),
  startOfDay: startOf((time) => time.setUTCHours(0, 0, 0, 0)),
  startOfHour: startOf((time) => time.setUTCMinutes(0, 0, 0)),
  startOfMonth: startOf((time) => {
    time.setUTCDate(1);
    time.setUTCHours(0, 0, 0, 0);
  }),
  dayOfMonth: taking(1, ([time], { what }) => timeOf(time, what(1)).time.getUTCDate()),
  dayOfWeek: taking(1, ([time], { what }) => timeOf(time, what(1)).time.getUTCDay()),
  dayOfYear: taking(1, ([time], { what }) => {
    const { time: date } = timeOf(time, what(1));
    return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / day) + 1;
  }),
  // 100 nanoseconds since the year 1, of which a double keeps the days exactly and the rest to a microsecond.
  ticks: taking(
    1,
    ([time], { what }) => (timeOf(time, what(1)).time.getTime() + 62_135_596_800_000) * 10_000,
  ),
};

function adding(unit: number) {
  return taking([2, 3], ([text, count, format], { what }) => {
    const { time, zone } = timeOf(text, what(1));
    const at = time.getTime() + asInteger(count, what(2)) * unit;
    return shown({ time: new Date(at), zone }, format, what(3));
  });
}

function moved([text, count, unit, format]: readonly Json[], { what }: CallContext, sign: number): string {
  const { time: at, zone } = timeOf(text, what(1));
  const interval = sign * asInteger(count, what(2));
  const name = asText(unit, what(3));
  if (name === "Month") addMonths(at, interval);
  else if (name === "Year") addMonths(at, 12 * interval);
  else {
    const length = units[name];
    if (length === undefined)
      throw new ExpressionError(
        `${what(3)}: '${name}' is none of ${Object.keys(units).join(", ")}, Month, Year.`,
      );
    at.setTime(at.getTime() + interval * length);
  }
  return shown({ time: at, zone }, format, what(4));
}

/** The day stays, or becomes the month's last one. */
function addMonths(time: Date, count: number): void {
  const wanted = time.getUTCDate();
  time.setUTCDate(1);
  time.setUTCMonth(time.getUTCMonth() + count);
  const last = new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1, 0)).getUTCDate();
  time.setUTCDate(Math.min(wanted, last));
}

function startOf(cut: (time: Date) => void) {
  return taking([1, 2], ([text, format], { what }) => {
    const moment = timeOf(text, what(1));
    cut(moment.time);
    return shown(moment, format, what(2));
  });
}

/** A text with a date; one without a zone is taken for UTC, and says none when it is shown. */
function timeOf(value: Json | undefined, what: string): Moment {
  const text = asText(value, what).trim();
  const [, date = "", , given] = /^(\d{4}-\d{2}-\d{2})(T.*?)?(Z|[+-]\d{2}:\d{2})?$/.exec(text) ?? [];
  const time = new Date(given || !text.includes("T") ? text : `${text}Z`);
  // Days that a month does not have would run over into the next one.
  const isDay = date !== "" && new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date);
  if (!isDay || Number.isNaN(time.getTime()))
    throw new ExpressionError(`${what}: '${text}' is no time such as 2017-01-31T12:00:00Z.`);
  return { time, zone: given === undefined ? "" : given === "Z" ? "Z" : "+00:00" };
}

function shown(moment: Moment, format: Json | undefined, what: string): string {
  return formatted(moment, format === undefined ? "o" : asText(format, what), what);
}
