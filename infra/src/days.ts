/** Days of the calendar (UTC), as `YYYY-MM-DD`. */

const dayInMilliseconds = 24 * 60 * 60 * 1000;
const startOf = (day: string) => Date.parse(`${day}T00:00:00Z`);

export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/** The day so many days later; earlier for a number below zero. */
export function dayAfter(day: string, days: number): string {
  return dayOf(new Date(startOf(day) + days * dayInMilliseconds));
}

/** Days from one day to another; below zero when that has been. */
export function daysUntil(day: string, from: string): number {
  return Math.round((startOf(day) - startOf(from)) / dayInMilliseconds);
}

/** Seconds since 1970 at its start. */
export function secondsAt(day: string): number {
  return startOf(day) / 1000;
}
