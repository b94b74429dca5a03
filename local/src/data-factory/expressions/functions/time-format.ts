/** .NET's custom formats of dates and times, as far as numbers and English names go. */
import { ExpressionError } from "../errors.ts";

const standard: Readonly<Record<string, string>> = {
  d: "MM/dd/yyyy",
  o: "yyyy-MM-ddTHH:mm:ss.fffffffK",
  O: "yyyy-MM-ddTHH:mm:ss.fffffffK",
  r: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
  s: "yyyy-MM-ddTHH:mm:ss",
  u: "yyyy-MM-dd HH:mm:ssZ",
};

const part = /'[^']*'|(?<letters>([A-Za-z])\2*)|[^A-Za-z']+/g;

const padded = (value: number, digits: number) => String(value).padStart(digits, "0");
const named = (time: Date, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en-US", { timeZone: "UTC", ...options }).format(time);
const twelve = (time: Date) => time.getUTCHours() % 12 || 12;

const parts: Readonly<Record<string, (time: Date) => string>> = {
  yyyy: (time) => padded(time.getUTCFullYear(), 4),
  yy: (time) => padded(time.getUTCFullYear() % 100, 2),
  MMMM: (time) => named(time, { month: "long" }),
  MMM: (time) => named(time, { month: "short" }),
  MM: (time) => padded(time.getUTCMonth() + 1, 2),
  M: (time) => String(time.getUTCMonth() + 1),
  dddd: (time) => named(time, { weekday: "long" }),
  ddd: (time) => named(time, { weekday: "short" }),
  dd: (time) => padded(time.getUTCDate(), 2),
  d: (time) => String(time.getUTCDate()),
  HH: (time) => padded(time.getUTCHours(), 2),
  H: (time) => String(time.getUTCHours()),
  hh: (time) => padded(twelve(time), 2),
  h: (time) => String(twelve(time)),
  mm: (time) => padded(time.getUTCMinutes(), 2),
  m: (time) => String(time.getUTCMinutes()),
  ss: (time) => padded(time.getUTCSeconds(), 2),
  s: (time) => String(time.getUTCSeconds()),
  tt: (time) => (time.getUTCHours() < 12 ? "AM" : "PM"),
  zzz: () => "+00:00",
};

/** Letters that .NET gives a meaning to; any other one stands for itself. */
const specifiers = "dfFghHKmMstyz";

/** A time, and how it says its zone: `Z`, `+00:00` for one that was given with an offset, or nothing. */
export interface Moment {
  readonly time: Date;
  readonly zone: "Z" | "+00:00" | "";
}

/**
 * A time as a format writes it.
 *
 * @param what names the argument in errors
 * @throws ExpressionError when the format has letters that are not known here
 */
export function formatted({ time, zone }: Moment, format: string, what: string): string {
  const pattern = standard[format] ?? format;
  return pattern.replaceAll(part, (text, letters: string | undefined) => {
    if (letters === undefined) return text.startsWith("'") ? text.slice(1, -1) : text;
    if (/^f{1,7}$/.test(letters))
      return padded(time.getUTCMilliseconds(), 3).padEnd(7, "0").slice(0, letters.length);
    if (letters === "K") return zone;
    const write = parts[letters];
    if (!write && pattern.length > 1 && !specifiers.includes(letters.charAt(0))) return letters;
    if (!write)
      throw new ExpressionError(`${what}: '${letters}' in the format '${format}' is not known here.`);
    return write(time);
  });
}
