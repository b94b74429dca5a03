/**
 * How much of the suites runs. What both suites would prove of a stack is proven by one of them: dev lives its whole life with
 * the stand-ins, prod with Databricks' own provider. With `--whole`, both do both.
 */
import { test } from "@jest/globals";

export const extentVariable = "CUSTOMER360_ENGINE_EXTENT";
export const whole = "whole";

type Test = (name: string, run: () => Promise<void>) => void;

/** Defines a test for one of the stacks alone; with `--whole`, for each. */
export function testOf(wanted: string, stack: string): Test {
  return stack === wanted || process.env[extentVariable] === whole ? test : () => {};
}
