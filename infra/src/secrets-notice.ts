/** Tells whoever deploys that the stack's secrets end soon. */
import type { Config } from "./config/index.ts";
import { daysUntil } from "./days.ts";

/** As long before their end as the vault tells, too. */
const noticeDays = 30;

/** A sentence, or null while there is time. */
export function secretsNotice({
  today,
  secretsEndOn,
}: Pick<Config, "today" | "secretsEndOn">): string | null {
  const days = daysUntil(secretsEndOn, today);
  if (days > noticeDays) return null;
  return `The secrets of this stack end on ${secretsEndOn}, in ${days} ${days === 1 ? "day" : "days"}: set new ones before, as infra/README.md says under "New secrets".`;
}
