/** `npm run job:tasks`: adds the tasks to the medallion job that new contracts ask for. */
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ContractError, loadContracts } from "@customer360/contracts";
import { root } from "../../setup/paths.mjs";
import { type Job, withTasks } from "./with-tasks.ts";

const file = join(root, "spark", "jobs", "medallion.json");

try {
  const before = JSON.parse(readFileSync(file, "utf8")) as Job;
  const { job, added } = withTasks(before, loadContracts());
  if (added.length > 0) writeFileSync(file, `${JSON.stringify(job, null, 2)}\n`);
  const place = relative(root, file).replaceAll("\\", "/");
  console.log(
    added.length > 0
      ? `${place} has new tasks: ${added.join(", ")}.`
      : `${place} has a task for each source and each table of Silver.`,
  );
} catch (error) {
  if (!(error instanceof ContractError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
