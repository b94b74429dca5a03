/** Shows the delivery log: which message went to whom, when, and why one did not. */
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import type { Clock } from "../shared/clock.ts";
import type { DeliveryLog } from "./ports.ts";
import { limit, readQuery } from "./query.ts";

const presetDays = 7;

const state = z
  .enum(["pending", "digested", "sent", "dead"], { error: "expected pending, digested, sent or dead." })
  .optional();
const since = z.iso
  .datetime({ offset: true, error: "expected a time, such as 2017-01-31T12:00:00Z." })
  .transform((at) => new Date(at))
  .optional();

/** GET deliveries: newest first, by `state` and `since`; the last week when `since` is left out. */
export async function listDeliveries(
  request: HttpRequest,
  log: DeliveryLog,
  clock: Clock,
): Promise<HttpResponseInit> {
  const query = readQuery(request, { state, since, limit });
  const lately = new Date(clock.now().getTime() - presetDays * 24 * 60 * 60_000);
  const filter = { state: query.state ?? null, since: query.since ?? lately };
  return { jsonBody: { deliveries: await log.list(filter, query.limit) } };
}
