/** The shop's visitors: a day's cart events go through the collector and the event hub, and land as Capture writes them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Capture } from "../../event-hubs/capture.ts";
import { capturedBodies } from "../../event-hubs/capture-reader.ts";
import type { Landing } from "../../pipelines/landing.ts";
import type { CollectorClient } from "./collector.ts";

export const cartEventSource = "cart_events";

/** Where it is kept which days are over. @param platform folder of the stand-ins */
export function visitsFolder(platform: string): string {
  return join(platform, "visits");
}

const visited = z.object({ sent: z.int(), accepted: z.int(), refused: z.int() });
/** Events that were sent, that the hub took, and that the collector refused. */
export type Visited = Readonly<z.output<typeof visited>>;

/** The shop's time, which event hub and Capture go by: an hour that leaves room for more windows of the day. */
export class ShopClock {
  #now = new Date();
  readonly now = (): Date => this.#now;

  turnTo(day: string): void {
    this.#now = new Date(`${day}T22:00:00Z`);
  }
}

export interface VisitParts {
  readonly collector: CollectorClient;
  readonly capture: Pick<Capture, "flush">;
  readonly landing: Pick<Landing, "mirror">;
  readonly clock: ShopClock;
  /** Name of the events' source. */
  readonly source: string;
  /** See {@link visitsFolder}. */
  readonly folder: string;
}

export class Visits {
  readonly #parts: VisitParts;

  constructor(parts: VisitParts) {
    this.#parts = parts;
  }

  /**
   * Sends a day's events and lands them. A day that was sent before is not sent again; one that was cut off is, and its
   * events that came twice are told by their ids in Silver.
   *
   * @param files the shop's own record of the events, in Capture's format
   * @returns null when the day is over already
   */
  async of(day: string, files: readonly string[], signal: AbortSignal): Promise<Visited | null> {
    const { collector, capture, landing, clock, source, folder } = this.#parts;
    const record = join(folder, `${day}.json`);
    if (existsSync(record)) return null;
    clock.turnTo(day);
    const bodies = (await Promise.all(files.map(capturedBodies))).flat();
    const { accepted, refused } = await collector.send(bodies, signal);
    await capture.flush();
    await landing.mirror(source, day);
    const visits = { sent: bodies.length, accepted, refused };
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${record}.tmp`, `${JSON.stringify(visits)}\n`);
    renameSync(`${record}.tmp`, record);
    return visits;
  }
}

/** What all days came to. */
export function allVisits(folder: string): Visited {
  const days = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  const read = days.map((name) => visited.parse(JSON.parse(readFileSync(join(folder, name), "utf8"))));
  const sum = (key: keyof Visited) => read.reduce((total, each) => total + each[key], 0);
  return { sent: sum("sent"), accepted: sum("accepted"), refused: sum("refused") };
}
