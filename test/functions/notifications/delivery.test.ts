import { describe, expect, test } from "@jest/globals";
import { httpFailure } from "../../../functions/src/notifications/channels/failures.ts";
import {
  claimed,
  failed,
  leaseMilliseconds,
  revived,
} from "../../../functions/src/notifications/delivery/attempts.ts";
import { newDelivery } from "../../../functions/src/notifications/delivery/new-delivery.ts";
import { admit, calmChannel, closeDigest } from "../../../functions/src/notifications/delivery/storm.ts";
import { isCurrent, nextTurn } from "../../../functions/src/notifications/delivery/turns.ts";
import { DeliveryError } from "../../../functions/src/notifications/errors.ts";
import type { Delivery } from "../../../functions/src/notifications/model.ts";
import type { ChannelState } from "../../../functions/src/notifications/ports.ts";
import { start } from "./builders.ts";

const storm = { notifications: 20, within: 60_000, collect: 60_000, every: 300_000 };
const retry = { first: 5000, longest: 300_000, giveUpAfter: 86_400_000 };
const later = (milliseconds: number) => new Date(start.getTime() + milliseconds);

function deliveryOf(id = "1"): Delivery {
  return newDelivery(
    {
      id,
      channel: { type: "teams", name: "on-call" },
      content: { kind: "notification", id },
      summary: {
        title: `Trouble ${id}`,
        severity: "error",
        reason: "first",
        owner: null,
        dataset: null,
        counts: { firing: 1, flapping: 0, resolved: 0 },
        alertIds: [id],
      },
    },
    start,
  );
}

const some = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => deliveryOf(String(from + index)));

describe("storms", () => {
  test("few notifications go by themselves", () => {
    const { deliveries, state } = admit(calmChannel, some(20), storm, start);
    expect(new Set(deliveries.map((delivery) => delivery.state))).toEqual(new Set(["pending"]));
    expect(state.digest).toBeNull();
  });

  test("500 at once are a digest", () => {
    const { deliveries, state } = admit(calmChannel, some(500), storm, start);
    expect(new Set(deliveries.map(({ digestId }) => digestId))).toEqual(new Set([state.digest?.id]));
    expect(state.digest?.sendAt).toBe(later(60_000).toISOString());
    expect(state.recent.length).toBeLessThanOrEqual(21);
  });

  test("500 that come one by one are twenty and a digest", () => {
    let state: ChannelState = calmChannel;
    const all = some(500).map((delivery, index) => {
      const admission = admit(state, [delivery], storm, later(index * 100));
      state = admission.state;
      return admission.deliveries[0]?.state;
    });
    expect(all.filter((one) => one === "pending")).toHaveLength(20);
    expect(all.filter((one) => one === "digested")).toHaveLength(480);
  });

  test("20 a minute for an hour are none", () => {
    let state: ChannelState = calmChannel;
    for (let index = 0; index < 1200; index++) {
      const admission = admit(state, some(1), storm, later(index * 3001));
      state = admission.state;
      expect(admission.deliveries[0]?.state).toBe("pending");
    }
  });

  test("while it lasts, digests come at longer intervals", () => {
    const first = admit(calmChannel, some(50), storm, start).state;
    const closed = closeDigest(first, later(60_000));
    const second = admit(closed, some(50), storm, later(61_000)).state;
    expect(second.digest?.sendAt).toBe(later(361_000).toISOString());
    expect(second.digest?.id).not.toBe(first.digest?.id);
  });
});

describe("attempts", () => {
  const passing = (retryAfterMilliseconds = 0) =>
    new DeliveryError("busy", { permanent: false, retryAfterMilliseconds });

  test("a claim keeps others away until its lease is over", () => {
    const claim = claimed(deliveryOf(), start);
    expect(claim).toMatchObject({ attempts: 1, nextAttemptAt: later(leaseMilliseconds).toISOString() });
  });

  test("waits double up to the longest", () => {
    const waits = Array.from({ length: 12 }, (_, index) => {
      const after = failed({ ...deliveryOf(), attempts: index + 1 }, passing(), retry, start, 1);
      return (Date.parse(after.nextAttemptAt) - start.getTime()) / 1000;
    });
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300, 300, 300, 300]);
  });

  test("Retry-After is kept to", () => {
    const after = failed({ ...deliveryOf(), attempts: 1 }, passing(3_600_000), retry, start, 0);
    expect(after).toMatchObject({ state: "pending", nextAttemptAt: later(3_600_000).toISOString() });
  });

  test("what fails for good is given up at once", () => {
    const after = failed(deliveryOf(), new DeliveryError("gone", { permanent: true }), retry, start, 0);
    expect(after).toMatchObject({ state: "dead", problem: "gone" });
  });

  test("what fails for a day is given up", () => {
    expect(failed(deliveryOf(), passing(), retry, later(retry.giveUpAfter), 0).state).toBe("dead");
  });

  test("a replay begins anew", () => {
    const dead = failed(deliveryOf(), passing(), retry, later(retry.giveUpAfter), 0);
    const again = revived(dead, later(2 * retry.giveUpAfter));
    expect(failed(again, passing(), retry, later(2 * retry.giveUpAfter), 0).state).toBe("pending");
  });
});

describe("answers", () => {
  test.each([
    [400, true],
    [401, true],
    [404, true],
    [413, true],
    [408, false],
    [429, false],
    [500, false],
    [503, false],
  ])("%d is permanent: %s", (status, permanent) => {
    expect(httpFailure("Teams", status, "no", null, start).permanent).toBe(permanent);
  });
});

describe("turns", () => {
  test("any second has four at most, with a margin", () => {
    const turns: Date[] = [];
    for (let index = 0; index < 100; index++) turns.push(nextTurn(turns.at(-1) ?? null, 4, start));
    const fifths = turns.slice(4).map((turn, index) => turn.getTime() - (turns[index]?.getTime() ?? 0));
    expect(Math.min(...fifths)).toBeGreaterThanOrEqual(1200);
    expect(turns.at(-1)?.getTime()).toBeLessThan(start.getTime() + 32_000);
  });

  test("are not saved up", () => {
    expect(nextTurn(start, 4, later(60_000))).toEqual(later(60_000));
    expect(isCurrent(start.toISOString(), later(1000))).toBe(true);
    expect(isCurrent(start.toISOString(), later(60_000))).toBe(false);
    expect(isCurrent(null, start)).toBe(false);
  });
});
