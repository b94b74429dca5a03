/** The commit that passed its smoke test last, in a file beside the wheels: what runs now may be half of another one. */
import { z } from "zod";
import type { Release } from "./step.ts";
import type { Target } from "./target.ts";

const record = z.object({ commit: z.string() });

/** Null where no deployment ever passed. @throws ServiceError */
export async function lastGood({ databricks, outputs }: Target): Promise<string | null> {
  const bytes = await databricks.file(pathOf(outputs));
  return bytes === null ? null : record.parse(JSON.parse(bytes.toString("utf8"))).commit;
}

/** @throws ServiceError */
export async function keepLastGood(at: Target, { commit }: Pick<Release, "commit">): Promise<void> {
  if ((await lastGood(at)) === commit) return;
  const bytes = Buffer.from(JSON.stringify({ commit } satisfies z.input<typeof record>));
  const url = `${pathOf(at.outputs)}?overwrite=true`;
  await at.databricks.upload("PUT", url, bytes, "application/octet-stream");
}

const pathOf = ({ databricks }: Target["outputs"]) =>
  `/api/2.0/fs/files${databricks.code.wheels}/last-good.json`;
