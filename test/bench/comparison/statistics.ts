/** What several measurements say together. */
import type { Worker } from "./input-output.ts";

/** The middle one; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("There is no median of no values.");
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low = 0, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return (low + high) / 2;
}

/** Pairs that were measured right after each other. */
export interface Pair {
  readonly room: number;
  readonly plain: number;
}

/** Pairs each measurement of the room with that of the plain loop next to it. */
export function pairsOf<Line extends { readonly worker: Worker }>(
  lines: readonly Line[],
  value: (line: Line) => number,
): Pair[] {
  const { room = [], "plain loop": plain = [] } = Object.groupBy(lines, ({ worker }) => worker);
  if (room.length !== plain.length)
    throw new RangeError(`${room.length} measurements of the room and ${plain.length} of the plain loop.`);
  return room.map((line, index) => ({ room: value(line), plain: value(plain[index] ?? line) }));
}

/**
 * How many times the plain loop's value the room's is: the median over the pairs, so that what slows the machine for a
 * while slows both.
 */
export function ratioOf(pairs: readonly Pair[]): number {
  return median(pairs.map(({ room, plain }) => room / plain));
}
