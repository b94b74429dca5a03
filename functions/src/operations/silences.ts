/** Lists open alerts, and lists and changes the silences that hold notifications back. */
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import type { Clock } from "../shared/clock.ts";
import { demand, readJson } from "../shared/http.ts";
import type { OpenAlerts, Silences } from "./ports.ts";
import { limit, notFound, readQuery } from "./query.ts";

const bodyBytes = 16 * 1024;
const longestDays = 30;

const text = z.string().trim().min(1, "is empty; fill it in.").max(1000, "is longer than 1000 characters.");
const time = z.iso.datetime({ offset: true, error: "expected a time, such as 2017-01-31T12:00:00Z." });

/** A silence that matches everything, or that nobody ends, hides the next trouble. */
function silenceAt(now: Date) {
  const last = new Date(now.getTime() + longestDays * 24 * 60 * 60_000);
  return z
    .strictObject({
      matchers: z
        .record(text, z.array(text).min(1, "expected at least one value."))
        .refine((matchers) => Object.keys(matchers).length > 0, "expected at least one label."),
      author: text,
      comment: text,
      startsAt: time.transform((at) => new Date(at)).default(now),
      endsAt: time.transform((at) => new Date(at)),
    })
    .refine(({ startsAt, endsAt }) => endsAt > startsAt && endsAt > now, {
      path: ["endsAt"],
      error: "expected a time to come, after startsAt.",
    })
    .refine(({ endsAt }) => endsAt <= last, {
      path: ["endsAt"],
      error: `expected a time in the next ${longestDays} days.`,
    });
}

/** GET silences. */
export async function listSilences(request: HttpRequest, silences: Silences): Promise<HttpResponseInit> {
  readQuery(request, {});
  return { jsonBody: { silences: await silences.list() } };
}

/** POST silences: 201 with the silence. */
export async function addSilence(
  request: HttpRequest,
  silences: Silences,
  clock: Clock,
): Promise<HttpResponseInit> {
  const draft = demand(silenceAt(clock.now()), await readJson(request, bodyBytes));
  return { status: 201, jsonBody: await silences.add(draft) };
}

/** DELETE silences/{id}: ends it. */
export async function endSilence(
  request: HttpRequest,
  silences: Silences,
  clock: Clock,
): Promise<HttpResponseInit> {
  const { id = "" } = request.params;
  if (!(await silences.end(id, clock.now())))
    notFound(`There is no silence ${id}; GET /api/silences lists them.`);
  return { status: 204 };
}

/** GET alerts: troubles that are not over. */
export async function listAlerts(request: HttpRequest, alerts: OpenAlerts): Promise<HttpResponseInit> {
  const { limit: count } = readQuery(request, { limit });
  return { jsonBody: { alerts: await alerts.list(count) } };
}
