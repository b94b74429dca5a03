/** The comparison of an If/else condition task. */
import type { ConditionTask } from "./definition.ts";
import { ConditionError } from "./errors.ts";
import type { JsonValue } from "./references.ts";

const numeric = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Compares two operands: as texts for equality, as numbers for order.
 * @throws ConditionError when an operand is a list or an object, or is to be ordered and no number.
 */
export function compare(operator: ConditionTask["op"], left: JsonValue, right: JsonValue): boolean {
  switch (operator) {
    case "EQUAL_TO":
      return asText(left) === asText(right);
    case "NOT_EQUAL":
      return asText(left) !== asText(right);
    case "GREATER_THAN":
      return asNumber(left, operator) > asNumber(right, operator);
    case "GREATER_THAN_OR_EQUAL":
      return asNumber(left, operator) >= asNumber(right, operator);
    case "LESS_THAN":
      return asNumber(left, operator) < asNumber(right, operator);
    case "LESS_THAN_OR_EQUAL":
      return asNumber(left, operator) <= asNumber(right, operator);
  }
}

function asText(operand: JsonValue): string {
  if (typeof operand === "object") {
    throw new ConditionError(
      `A condition compares numbers, texts and true or false, not ${JSON.stringify(operand)}: set a simpler task value.`,
    );
  }
  return String(operand);
}

function asNumber(operand: JsonValue, operator: string): number {
  const text = asText(operand).trim();
  if (!numeric.test(text)) {
    throw new ConditionError(
      `${operator} orders numbers, and ${JSON.stringify(text)} is none: use EQUAL_TO.`,
    );
  }
  return Number(text);
}
