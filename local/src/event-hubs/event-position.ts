/** Where in a partition a consumer wants to start, from the filter that its link carries. */
import { AmqpFault } from "./errors.ts";

/** What positions are told by. Sequence numbers and offsets rise with every event. */
export interface Positioned {
  readonly sequenceNumber: number;
  /** Bytes that the partition had taken before the event. */
  readonly offset: number;
  readonly enqueuedAt: Date;
}

/** Whether an event lies at or after the position that is asked for. */
export type EventPosition = (event: Positioned) => boolean;

const filterForm = /^amqp\.annotation\.x-opt-(offset|sequence-number|enqueued-time) (>=?) '(-?\d+|@latest)'$/;

/**
 * Reads a selector such as `amqp.annotation.x-opt-offset > '@latest'`.
 *
 * @param last The newest event of the partition; null when it has none
 * @throws AmqpFault when it is no such selector
 */
export function positionOf(selector: string, last: Positioned | null): EventPosition {
  const [, property, operator, text] = filterForm.exec(selector) ?? [];
  if (!property || !operator || text === undefined || (text === "@latest" && property !== "offset")) {
    const form = "amqp.annotation.x-opt-(offset|sequence-number|enqueued-time) > '<number>'";
    throw new AmqpFault(
      "com.microsoft:argument-error",
      `The filter "${selector}" is not of the form ${form}.`,
    );
  }
  const value = text === "@latest" ? (last?.offset ?? -1) : Number(text);
  const told = toldBy[property as keyof typeof toldBy];
  return operator === ">" ? (event) => told(event) > value : (event) => told(event) >= value;
}

const toldBy = {
  offset: (event: Positioned) => event.offset,
  "sequence-number": (event: Positioned) => event.sequenceNumber,
  "enqueued-time": (event: Positioned) => event.enqueuedAt.getTime(),
};
