/** What `{{job.start_time.…}}` gives of a run's start, in UTC. */

/** By argument. */
const parts: Readonly<Record<string, (start: Date) => string>> = {
  iso_weekday: (start) => String(start.getUTCDay() || 7),
  is_weekday: (start) => String(start.getUTCDay() % 6 !== 0),
  iso_date: (start) => start.toISOString().slice(0, 10),
  iso_datetime: (start) => `${start.toISOString().slice(0, 19)}Z`,
  year: (start) => String(start.getUTCFullYear()),
  month: (start) => String(start.getUTCMonth() + 1),
  day: (start) => String(start.getUTCDate()),
  hour: (start) => String(start.getUTCHours()),
  minute: (start) => String(start.getUTCMinutes()),
  second: (start) => String(start.getUTCSeconds()),
  timestamp_ms: (start) => String(start.getTime()),
};

export const startTimeArguments: readonly string[] = Object.keys(parts);

/** @param argument one of {@link startTimeArguments} */
export function startTime(argument: string, start: Date): string | undefined {
  return parts[argument]?.(start);
}
