import { loadContracts } from "@customer360/contracts";
import { describe, expect, test } from "@jest/globals";
import { enrich } from "../../../functions/src/notifications/alerts/enrich.ts";
import { observe } from "../../../functions/src/notifications/alerts/observe.ts";
import type { AlertRecord } from "../../../functions/src/notifications/model.ts";
import type { Alert } from "../../../functions/src/shared/alert.ts";
import { alertOf, start } from "./builders.ts";

const flapping = { changes: 4, within: 1_800_000 };
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const iso = (seconds: number) => at(seconds).toISOString();

/** The record after alerts that came in this order, and what became of the last. */
function recordAfter(...alerts: readonly Partial<Alert>[]): { change: string; record: AlertRecord } {
  let record: AlertRecord | null = null;
  let change = "";
  for (const [index, overrides] of alerts.entries()) {
    const observation = observe(record, alertOf(overrides), flapping, at(index));
    change = observation.change;
    if ("record" in observation) record = observation.record;
  }
  return { change, record: record as unknown as AlertRecord };
}

describe("alerts come in any order and more than once", () => {
  test("an alert begins a trouble", () => {
    const { change, record } = recordAfter({ occurredAt: iso(0) });
    expect(change).toBe("began");
    expect(record).toMatchObject({ open: true, count: 1, acknowledged: null, startedAt: iso(0) });
  });

  test.each([
    ["the same message again", [{}, {}], "duplicate"],
    ["an older one", [{ occurredAt: iso(5) }, { occurredAt: iso(1), state: "resolved" }], "outdated"],
    ["a newer one that says the same", [{ occurredAt: iso(1) }, { occurredAt: iso(2) }], "told again"],
    ["a graver one", [{ severity: "warning" }, { severity: "critical", occurredAt: iso(1) }], "worse"],
    ["a slighter one", [{ severity: "critical" }, { severity: "error", occurredAt: iso(1) }], "told again"],
    ["its end", [{ occurredAt: iso(1) }, { occurredAt: iso(2), state: "resolved" }], "ended"],
  ] as const)("%s", (_, alerts, expected) => {
    expect(recordAfter(...alerts).change).toBe(expected);
  });

  test("an end that nobody knows the beginning of is kept, and not looked at", () => {
    const { record } = recordAfter({ state: "resolved" });
    expect(record).toMatchObject({ open: false, alert: { state: "resolved" } });
  });

  test("a new trouble needs a new acknowledgement, a graver one as well", () => {
    const acknowledged = { ...recordAfter({}).record, acknowledged: { by: "ana", at: iso(0) } };
    const worse = observe(
      acknowledged,
      alertOf({ severity: "critical", occurredAt: iso(1) }),
      flapping,
      at(1),
    );
    expect(worse).toMatchObject({ change: "worse", record: { acknowledged: null } });
    const again = observe(acknowledged, alertOf({ occurredAt: iso(1) }), flapping, at(1));
    expect(again).toMatchObject({ change: "told again", record: { acknowledged: { by: "ana" } } });
  });

  test("whoever takes on an alert that comes and goes keeps it, unless it comes back graver", () => {
    const came = recordAfter(
      { occurredAt: iso(0) },
      { occurredAt: iso(1), state: "resolved" },
      { occurredAt: iso(2) },
    ).record;
    const taken: AlertRecord = { ...came, acknowledged: { by: "ana", at: iso(2) } };
    const next = (record: AlertRecord, seconds: number, overrides: Partial<Alert>): AlertRecord => {
      const seen = observe(
        record,
        alertOf({ occurredAt: iso(seconds), ...overrides }),
        flapping,
        at(seconds),
      );
      return "record" in seen ? seen.record : record;
    };
    const gone = next(taken, 3, { state: "resolved" });
    expect(next(gone, 4, {}).acknowledged).toEqual({ by: "ana", at: iso(2) });
    expect(next(gone, 4, { severity: "critical" }).acknowledged).toBeNull();
    // A day later it is another trouble.
    expect(next(gone, 86_400, {}).acknowledged).toBeNull();
  });

  test("only changes within the time of flapping are remembered", () => {
    const states = Array.from({ length: 100 }, (_, index) => ({
      occurredAt: iso(index * 600),
      state: index % 2 === 0 ? "firing" : "resolved",
    })) as Partial<Alert>[];
    let record: AlertRecord | null = null;
    for (const [index, overrides] of states.entries()) {
      const observation = observe(record, alertOf(overrides), flapping, at(index * 600));
      if ("record" in observation) record = observation.record;
    }
    expect(record?.transitions.length).toBeLessThanOrEqual(4);
  });
});

describe("what the contracts know", () => {
  const contracts = loadContracts();

  test("ties a table to the source that feeds it, and fills in the owner", () => {
    const alert = enrich(alertOf({ dataset: "products", owner: null }), contracts);
    const silver = contracts.get("silver", "products");
    expect(alert).toMatchObject({ owner: silver.owner, labels: { source: silver.source } });
  });

  test("a source is its own source", () => {
    const alert = enrich(alertOf({ dataset: "product_catalog", owner: null }), contracts);
    expect(alert.labels.source).toBe("product_catalog");
  });

  test("does not overrule the alert, and leaves strangers alone", () => {
    const own = alertOf({ dataset: "products", owner: "somebody", labels: { source: "elsewhere" } });
    expect(enrich(own, contracts)).toEqual(own);
    const stranger = alertOf({ dataset: "no_such_table", owner: null });
    expect(enrich(stranger, contracts)).toEqual(stranger);
  });
});
