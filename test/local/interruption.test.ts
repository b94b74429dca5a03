import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { type Interruption, listenForInterruption } from "../../local/src/demo/interruption.ts";

let now = 0;
let calls: string[] = [];
let interruption: Interruption;

beforeEach(() => {
  now = 1000;
  calls = [];
  jest.spyOn(performance, "now").mockImplementation(() => now);
  jest.spyOn(process, "exit").mockImplementation((code) => {
    calls.push(`exit ${code}`);
    return undefined as never;
  });
  interruption = listenForInterruption(
    () => calls.push("first"),
    () => calls.push("second"),
  );
});
afterEach(() => {
  interruption.dispose();
  jest.restoreAllMocks();
});

test("the first Ctrl-C stops in good order", () => {
  process.emit("SIGINT", "SIGINT");
  expect(calls).toEqual(["first"]);
  expect(interruption.signal.aborted).toBe(true);
  expect(interruption.exitCode()).toBe(130);
});

test("the same press, handed on by npm, counts once", () => {
  process.emit("SIGINT", "SIGINT");
  now += 20;
  process.emit("SIGINT", "SIGINT");
  expect(calls).toEqual(["first"]);
});

test("the second Ctrl-C ends everything at once", () => {
  process.emit("SIGINT", "SIGINT");
  now += 1000;
  process.emit("SIGINT", "SIGINT");
  expect(calls).toEqual(["first", "second", "exit 130"]);
});

test("a request to terminate stops in good order, with its own exit code", () => {
  process.emit("SIGTERM", "SIGTERM");
  expect(calls).toEqual(["first"]);
  expect(interruption.exitCode()).toBe(143);
});
