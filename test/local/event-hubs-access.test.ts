import { createHmac } from "node:crypto";
import { expect, test } from "@jest/globals";
import { linkAddressOf } from "../../local/src/event-hubs/address.ts";
import { positionOf } from "../../local/src/event-hubs/event-position.ts";
import { Partition } from "../../local/src/event-hubs/partition.ts";
import { covers, grantOf } from "../../local/src/event-hubs/sas-token.ts";

const policy = { name: "send", key: "c2VjcmV0" };
const now = new Date("2017-01-05T12:00:00Z");
const audience = "sb://localhost:5672/cart-events/Partitions/0";

function token({
  resource = "sb://localhost:5672/cart-events",
  key = policy.key,
  name = policy.name,
  seconds = 60,
} = {}) {
  const sr = encodeURIComponent(resource);
  const expiry = Math.round(now.getTime() / 1000) + seconds;
  const signature = createHmac("sha256", key).update(`${sr}\n${expiry}`).digest("base64");
  return `SharedAccessSignature sr=${sr}&sig=${encodeURIComponent(signature)}&se=${expiry}&skn=${name}`;
}

test("a token lets its bearer reach what it was asked for, as long as it lasts", () => {
  expect(grantOf(token(), audience, policy, now)).toEqual({
    path: "cart-events/partitions/0",
    expires: new Date("2017-01-05T12:01:00Z"),
  });
});

test.each([
  ["of another key", token({ key: "other" }), /signature does not fit/],
  ["of an unknown policy", token({ name: "admin" }), /no shared access policy 'admin'/],
  ["that is over", token({ seconds: -1 }), /it expired/],
  ["for another hub", token({ resource: "sb://localhost:5672/orders" }), /it is for 'orders'/],
  ["for a hub whose name begins alike", token({ resource: "sb://localhost:5672/cart" }), /it is for 'cart'/],
  ["without an expiry", token().replace(/&se=\d+/, ""), /needs the fields/],
  ["that was made longer", token().replace(/se=\d+/, "se=9999999999"), /signature does not fit/],
  ["of Entra", "eyJhbGciOi", /no shared access signature/],
])("refused: a token %s", (_what, given, problem) => {
  expect(() => grantOf(given, audience, policy, now)).toThrow(problem);
});

test("a grant covers what lies below it", () => {
  expect(covers("cart-events", "Cart-Events/ConsumerGroups/$Default/Partitions/1")).toBe(true);
  expect(covers("cart-events/partitions/0", "cart-events")).toBe(false);
  expect(covers("cart", "cart-events")).toBe(false);
});

test("addresses name hubs, partitions and consumer groups, and nothing else", () => {
  expect(linkAddressOf("$cbs")).toEqual({ kind: "cbs" });
  expect(linkAddressOf("carts/$management")).toEqual({ kind: "management", hub: "carts" });
  expect(linkAddressOf("carts/partitions/3")).toEqual({ kind: "hub", hub: "carts", partition: "3" });
  expect(linkAddressOf("carts/ConsumerGroups/audit/Partitions/1")).toEqual({
    kind: "consumer",
    ...{ hub: "carts", group: "audit", partition: "1" },
  });
  for (const address of ["", "carts/Partitions", "carts/Partitions/0/x", "carts/Publishers/a", undefined]) {
    expect(() => linkAddressOf(address)).toThrow(/nothing at the address/);
  }
});

test("positions are read from filters, and other filters are refused", () => {
  const event = { sequenceNumber: 5, offset: 100, enqueuedAt: now };
  const at = (filter: string) => positionOf(`amqp.annotation.x-opt-${filter}`, event)(event);
  expect(at("sequence-number > '4'")).toBe(true);
  expect(at("sequence-number > '5'")).toBe(false);
  expect(at("sequence-number >= '5'")).toBe(true);
  expect(at("offset > '@latest'")).toBe(false);
  expect(at("offset > '-1'")).toBe(true);
  expect(at(`enqueued-time > '${now.getTime() - 1}'`)).toBe(true);
  for (const filter of ["offset = '1'", "sequence-number > '@latest'", "offset > 1", "partition-key > '1'"]) {
    expect(() => at(filter)).toThrow(/is not of the form/);
  }
});

test("a partition forgets its oldest events before it fills the memory", () => {
  const partition = new Partition("0");
  const event = { message: { body: null }, partitionKey: null, bytes: 1024 * 1024 };
  for (let number = 0; number < 100; number++) partition.append([event], now);
  expect(partition.firstSequenceNumber).toBeGreaterThan(30);
  expect(partition.from(0)?.sequenceNumber).toBe(partition.firstSequenceNumber);
  expect(partition.from(99)?.sequenceNumber).toBe(99);
  expect(partition.from(100)).toBeUndefined();
  expect(partition.last?.offset).toBe(99 * 1024 * 1024);
});
