import { loadContracts } from "@customer360/contracts";
import { describe, expect, test } from "@jest/globals";
import { FileRefusedError } from "../../../functions/src/file-arrival/errors.ts";
import { printable, readName, rejectedName } from "../../../functions/src/file-arrival/read-name.ts";

const contracts = loadContracts();
const now = new Date("2017-01-06T06:00:00Z");

test("a name stands for a source and a day", () => {
  const { contract, fileDate } = readName("order_items_2017-01-05.csv.gz", contracts, now);
  expect([contract.name, fileDate]).toEqual(["order_items", "2017-01-05"]);
});

test("a file may be for tomorrow, where the shop's day began already, but for no later day", () => {
  expect(readName("orders_2017-01-07.csv.gz", contracts, now).fileDate).toBe("2017-01-07");
  expect(() => readName("orders_2017-01-08.csv.gz", contracts, now)).toThrow("2017-01-08 is still to come");
});

const hostile = [
  "customers_2017-01-05.csv.gz",
  "orders_2017-02-30.csv.gz",
  "orders_2017-1-5.csv.gz",
  "orders_2017-01-05.csv",
  "Orders_2017-01-05.csv.gz",
  "orders_2017-01-05.csv.gz ",
  "../../landing/orders_2017-01-05.csv.gz",
  "..\\..\\orders_2017-01-05.csv.gz",
  "%2e%2e%2forders_2017-01-05.csv.gz",
  "sub/orders_2017-01-05.csv.gz",
  "orders_2017-01-05.csv.gz\u0000.exe",
  "orders_2017-01-05\n.csv.gz",
  '=HYPERLINK("http://evil")',
  "<script>alert(1)</script>",
  ".",
  "..",
];

describe.each(hostile)("the name %j", (name) => {
  test("is refused with a sentence that says what is expected", () => {
    expect(() => readName(name, contracts, now)).toThrow(FileRefusedError);
    expect(() => readName(name, contracts, now)).toThrow(
      "expected order_items_<YYYY-MM-DD>.csv.gz or orders_<YYYY-MM-DD>.csv.gz",
    );
  });

  test("becomes a harmless one below rejected/_", () => {
    expect(rejectedName("rejected", name, null)).toMatch(/^rejected\/_\/(?!\.)[A-Za-z0-9._~-]+$/);
  });
});

test("a sound name stays as it is, below its date", () => {
  const name = "orders_2017-01-05.csv.gz";
  expect(rejectedName("rejected", name, "2017-01-05")).toBe(`rejected/2017-01-05/${name}`);
});

test("names that had to change stay different names", () => {
  const names = [
    "a/b.csv",
    "a_b.csv",
    "a//b.csv",
    "a\\b.csv",
    `${"x".repeat(1000)}1`,
    `${"x".repeat(1000)}2`,
  ];
  const targets = names.map((name) => rejectedName("rejected", name, null));
  expect(new Set(targets).size).toBe(names.length);
  expect(Math.max(...targets.map(({ length }) => length))).toBeLessThan(200);
});

test("what is shown of a name holds no control characters and no turned text", () => {
  expect(printable("a\u0007b\u202ec\r\nd")).toBe("a�b�c��d");
  expect(printable("x".repeat(5000))).toHaveLength(201);
});
