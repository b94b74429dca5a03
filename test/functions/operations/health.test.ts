import { loadPlatform } from "@customer360/contracts";
import { expect, test } from "@jest/globals";
import { Health } from "../../../functions/src/operations/health.ts";
import { createOperations } from "../../../functions/src/operations/index.ts";
import { createLog } from "../../../functions/src/shared/log.ts";

const clock = { time: 0, now: () => new Date(clock.time) };
const up = { name: "lake", ask: async () => undefined };
const down = { name: "event-hub", ask: () => Promise.reject(new Error("AccountKey=secret refused")) };

test("everything answers: 200", async () => {
  const health = new Health(
    [up],
    clock,
    createLog(() => undefined),
    "0123abcd",
  );
  expect(await health.answer()).toMatchObject({
    status: 200,
    jsonBody: { status: "up", package: "0123abcd", dependencies: [{ name: "lake" }] },
  });
});

test("something does not: 503 names it, and only the log says why", async () => {
  const lines: string[] = [];
  const answer = await new Health(
    [up, down],
    clock,
    createLog((_, line) => lines.push(line)),
    null,
  ).answer();
  expect(answer).toMatchObject({
    status: 503,
    jsonBody: {
      status: "down",
      dependencies: [
        { name: "lake", status: "up" },
        { name: "event-hub", status: "down" },
      ],
    },
  });
  expect(JSON.stringify(answer)).not.toContain("secret");
  expect(lines.join()).toContain("secret");
});

test("many who ask at once, or soon after, ask each dependency once", async () => {
  let asked = 0;
  const ask = async () => {
    asked += 1;
  };
  const health = new Health(
    [{ name: "lake", ask }],
    clock,
    createLog(() => undefined),
    "0123abcd",
  );
  await Promise.all(Array.from({ length: 20 }, () => health.answer()));
  clock.time += 4_000;
  await health.answer();
  expect(asked).toBe(1);
  clock.time += 2_000;
  await health.answer();
  expect(asked).toBe(2);
});

test("a room that could not be built is asked for again by the next request", async () => {
  const answers = async () => ({});
  const services = {
    ...{ clock, log: createLog(() => undefined), platform: loadPlatform() },
    containers: () => ({ getProperties: answers }),
    queues: () => ({ getProperties: answers }),
    tables: () => ({ listEntities: () => ({ byPage: () => ({ next: answers }) }) }),
  };
  let asked = 0;
  const checks = async () => {
    asked += 1;
    if (asked === 1) throw new Error("There is no such contract.");
    return [];
  };
  const room = createOperations(services as never, { checks } as never);
  await expect(room.health()).rejects.toThrow("There is no such contract.");
  expect(await room.health()).toMatchObject({ status: 200 });
  expect(await room.health()).toMatchObject({ status: 200 });
  expect(asked).toBe(2);
});
