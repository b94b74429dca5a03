/** A provider that is a program of its own, as Pulumi starts its plugins. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { ProviderError } from "./errors.ts";

export interface ProviderProcess {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Starts a provider and waits until it tells the port that it listens on.
 *
 * @param env what its environment has besides this process's
 * @throws ProviderError when it ends before that, with the last that it said
 */
export async function startProvider(
  executable: string,
  env: Readonly<Record<string, string>>,
): Promise<ProviderProcess> {
  const child = spawn(executable, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-2000);
  });
  const lines = createInterface(child.stdout);
  const [line] = (await Promise.race([once(lines, "line"), ended.then(() => [])])) as [string?];
  if (line === undefined) throw new ProviderError(`${executable} ended before it listened: ${said}`);
  const stop = async () => {
    child.kill();
    await ended;
  };
  return { port: Number(line), stop };
}
