/** `npm run preview -- --stack dev [--out FILE]`: what `pulumi up` would change, as Markdown. Exits as Pulumi does. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { previewDigest, summaryOf } from "./preview-summary.ts";

const options = { stack: { type: "string", default: "dev" }, out: { type: "string" } } as const;
const { stack, out } = parseArgs({ options }).values;
const policies = fileURLToPath(new URL("../policy", import.meta.url));
const args = ["preview", "--json", "--stack", stack, "--policy-pack", policies];
const { status, stdout, error } = spawnSync("pulumi", args, {
  encoding: "utf8",
  maxBuffer: 2 ** 28,
  stdio: ["ignore", "pipe", "inherit"],
});
if (error) {
  console.error(`pulumi does not start (${error.message}): install it, https://www.pulumi.com/docs/install.`);
  process.exitCode = 1;
} else {
  const text = summaryOf(stack, previewDigest.parse(JSON.parse(stdout || "{}")), status === 0);
  if (out) writeFileSync(out, text);
  else process.stdout.write(text);
  process.exitCode = status ?? 1;
}
