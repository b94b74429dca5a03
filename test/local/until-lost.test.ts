import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { BatchError, InterruptedError } from "../../local/src/demo/errors.ts";
import { untilLost } from "../../local/src/demo/until-lost.ts";

const lost = "Azurite ended with SIGKILL; its log is azurite.log.";
const idle = new AbortController().signal;
/** Work without end, which fails as work does whose signal aborts. */
const endless = (signal: AbortSignal) =>
  pause(60_000, undefined, { signal }).catch(() => {
    throw new InterruptedError("Stopped.");
  });

test("work that loses nothing ends as it does", async () => {
  await expect(untilLost(idle, async () => 7)).resolves.toBe(7);
  await expect(untilLost(idle, () => Promise.reject(new Error("Its own.")))).rejects.toThrow("Its own.");
});

test("a loss ends the work, with its sentence and the way out", async () => {
  const work = untilLost(idle, (signal, onLost) => {
    onLost(lost);
    return endless(signal);
  });
  await expect(work).rejects.toThrow(BatchError);
  await expect(work).rejects.toThrow(`${lost} Run the same command again to continue.`);
});

test("what fails because of a loss is not what is told", async () => {
  const work = untilLost(idle, async (_, onLost) => {
    onLost(lost);
    throw new TypeError("fetch failed");
  });
  await expect(work).rejects.toThrow(lost);
});

test("whoever interrupts the work hears of that alone", async () => {
  const work = untilLost(AbortSignal.abort(), (signal, onLost) => {
    onLost(lost);
    return endless(signal);
  });
  await expect(work).rejects.toThrow(InterruptedError);
});
