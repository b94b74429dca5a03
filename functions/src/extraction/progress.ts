/** How far an extraction has come: what is kept, so that a killed one goes on where it was. */
import { z } from "zod";
import type { Definition } from "./definition.ts";
import { fingerprintOf } from "./load-definitions.ts";
import type { Window } from "./window.ts";

const position = z.discriminatedUnion("at", [
  z.object({ at: z.literal("start") }),
  z.object({ at: z.literal("page"), page: z.int() }),
  z.object({ at: z.literal("offset"), offset: z.int() }),
  z.object({ at: z.literal("cursor"), cursor: z.string() }),
  z.object({ at: z.literal("link"), url: z.url() }),
]);

const count = z.int().min(0);

export const progressFile = z
  .object({
    /** `fetching` pages, which are staged unseen; or `publishing` them: from then on the API is not needed any more. */
    phase: z.enum(["fetching", "publishing"]),
    /** Identifies the description that the extraction began with. */
    definition: z.string(),
    startedAt: z.iso.datetime(),
    /** YYYY-MM-DD */
    fileDate: z.string(),
    delivery: z.int().min(1),
    window: z.object({ since: z.string(), until: z.string() }).readonly(),
    next: position,
    /** Pages that are staged. */
    pages: count,
    records: count,
    invalid: count,
    /** Some of what is wrong with records, to show. */
    samples: z.array(z.string()).readonly(),
    /** How many records the API says that there are. */
    total: count.nullable(),
    /** What the last extraction's answer carried, to ask whether anything changed. */
    knownValidator: z.string().nullable(),
    /** What this extraction's first answer carried. */
    validator: z.string().nullable(),
    /** Of the pages so far, in their order. */
    fingerprints: z.array(z.string()).readonly(),
  })
  .readonly();

/** An extraction that is under way. */
export type Progress = z.output<typeof progressFile>;

/** Unpublished pages are kept for a week; long before that, another start is the surer way. */
const resumableMilliseconds = 86_400_000;

/** A new extraction. */
export function begin(
  definition: Definition,
  of: {
    readonly fileDate: string;
    readonly delivery: number;
    readonly window: Window;
    readonly now: Date;
    readonly validator: string | null;
  },
): Progress {
  return {
    phase: "fetching",
    definition: fingerprintOf(definition),
    startedAt: of.now.toISOString(),
    fileDate: of.fileDate,
    delivery: of.delivery,
    window: of.window,
    next: { at: "start" },
    pages: 0,
    records: 0,
    invalid: 0,
    samples: [],
    total: null,
    knownValidator: of.validator,
    validator: of.validator,
    fingerprints: [],
  };
}

/** The same extraction from its first page. */
export function restart(progress: Progress, definition: Definition, now: Date): Progress {
  return begin(definition, { ...progress, now, validator: progress.knownValidator });
}

/** Whether an extraction that was left can go on; what is being published always can. */
export function canResume(progress: Progress, definition: Definition, now: Date): boolean {
  if (progress.phase === "publishing") return true;
  const age = now.getTime() - Date.parse(progress.startedAt);
  return age < resumableMilliseconds && progress.definition === fingerprintOf(definition);
}
