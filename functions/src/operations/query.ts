/** Reads what a request says, or answers what is wrong with it. */
import type { HttpRequest } from "@azure/functions";
import { z } from "zod";
import { demand, HttpProblemError } from "../shared/http.ts";

/** How many entries a list has at most. */
export const limit = z.coerce
  .number("expected a number.")
  .int()
  .min(1, "expected at least 1.")
  .max(500, "expected at most 500.")
  .default(100);

export const day = z.iso.date("expected a day, such as 2017-01-31.").optional();

/**
 * The query of a request; parameters that are unknown are refused, for a filter that is passed over shows too much.
 *
 * @throws HttpProblemError 400 with everything that is wrong
 */
export function readQuery<Shape extends z.core.$ZodLooseShape>(
  request: HttpRequest,
  shape: Shape,
): z.output<z.ZodObject<Shape>> {
  return demand(z.strictObject(shape), Object.fromEntries(request.query));
}

/** @throws HttpProblemError 404 */
export function notFound(detail: string): never {
  throw new HttpProblemError({ status: 404, title: "Not found", detail });
}
