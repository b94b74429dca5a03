/** .NET time spans, as host.json writes them. */
import { z } from "zod";

const form = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,7}))?$/;

/** `00:00:02` or `1.00:00:00.5`, read as milliseconds. */
export const timeSpan = z.string().transform((text, context) => {
  const [whole, days = "0", hours = "0", minutes = "0", seconds = "0", fraction = "0"] =
    form.exec(text) ?? [];
  if (whole === undefined) {
    context.addIssue({ code: "custom", message: `expected a time span such as 00:00:02, not "${text}"` });
    return z.NEVER;
  }
  const total = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return total * 1000 + Math.round(Number(`0.${fraction}`) * 1000);
});
