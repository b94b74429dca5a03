import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setImmediate as turn } from "node:timers/promises";
import { BlobServiceClient } from "@azure/storage-blob";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startAzurite } from "../../local/src/azurite/azurite.ts";
import { AzuriteError } from "../../local/src/azurite/errors.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "azurite-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("what was stored is there after a restart, at other ports", async () => {
  const first = await startAzurite({ folder });
  const container = BlobServiceClient.fromConnectionString(first.connectionString).getContainerClient("kept");
  await container.create();
  await container.getBlockBlobClient("a.txt").upload("abc", 3);
  await first.stop();
  const second = await startAzurite({ folder });
  const again = BlobServiceClient.fromConnectionString(second.connectionString).getContainerClient("kept");
  expect((await again.getBlobClient("a.txt").downloadToBuffer()).toString()).toBe("abc");
  await second.stop();
  await second.stop();
  expect(readFileSync(join(folder, "azurite.log"), "utf8")).toMatch(/Blob service successfully closed/);
}, 20_000);

test("a port that is taken is told", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const starting = startAzurite({ folder: join(folder, "taken"), ports: { queue: port } });
  await expect(starting).rejects.toThrow(AzuriteError);
  await expect(starting).rejects.toThrow(
    /ended with exit code 1 before it listened; its log is .*azurite\.log/,
  );
  taken.close();
}, 20_000);

test("it ends when the process that started it is killed", async () => {
  const module = join(process.cwd(), "local", "src", "azurite", "azurite.ts");
  const program = `
    const { startAzurite } = await import(${JSON.stringify(module)});
    console.log((await startAzurite({ folder: ${JSON.stringify(join(folder, "orphan"))} })).pid);`;
  const parent = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface({ input: parent.stdout }), "line");
  const pid = Number(line);
  expect(isRunning(pid)).toBe(true);
  parent.kill("SIGKILL");
  await expect(endOf(pid)).resolves.toBeUndefined();
}, 20_000);

test("an end that nobody asked for is told, and no other", async () => {
  const killed = await startAzurite({ folder });
  process.kill(killed.pid, "SIGKILL");
  await expect(killed.lost).resolves.toMatch(/^Azurite ended with SIGKILL; its log is .*azurite\.log\.$/);
  const stopped = await startAzurite({ folder });
  await stopped.stop();
  await expect(Promise.race([stopped.lost, turn("not lost")])).resolves.toBe("not lost");
}, 20_000);

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Resolves when a process that is not this one's child is gone. */
function endOf(pid: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (isRunning(pid)) return;
      clearInterval(timer);
      resolve();
    }, 20);
  });
}
