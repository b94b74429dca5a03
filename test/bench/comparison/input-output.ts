/** What a process to be measured is given, and what it tells. */

/** What does the work: the app's room, or a plain loop over the same client that checks nothing. */
export type Worker = (typeof workers)[number];

export const workers = ["room", "plain loop"] as const;

export function inputOf<Input>(): Input {
  return JSON.parse(process.argv[2] ?? "{}");
}

/** Tells what something took. */
export function tell(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Seconds that some work takes. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
