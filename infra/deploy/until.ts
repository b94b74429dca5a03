/** Looks again and again at something that takes its time. */
import { setTimeout as pause } from "node:timers/promises";
import type { Waiting } from "./step.ts";

/** @returns what a look finds in the end; null when the last one still finds nothing */
export async function until<Found>(
  look: () => Promise<Found | null>,
  { betweenLooks, looks }: Waiting,
): Promise<Found | null> {
  for (let left = looks; ; left--) {
    const found = await look();
    if (found !== null || left <= 1) return found;
    await pause(betweenLooks);
  }
}
