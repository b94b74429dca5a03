/**
 * How much of the suites runs. What both suites would prove of a stack is proven by one of them: dev lives its whole life with
 * the stand-ins, prod with Databricks' own provider. With `--whole`, both do both.
 */

export const extentVariable = "CUSTOMER360_ENGINE_EXTENT";
export const whole = "whole";

/** Whether a test that is meant for one of the stacks runs for this one. */
export function runsFor(wanted: string, stack: string): boolean {
  return stack === wanted || process.env[extentVariable] === whole;
}
