/** How what goes wrong is told to a client: on a link, for a delivery, or as the answer to a request. */
import type { Delivery, link as Link } from "rhea";
import { AmqpFault } from "./errors.ts";

/** Opens a link, or closes it with what is wrong about it. */
export function answerLink(link: Link, open: () => void): void {
  try {
    open();
  } catch (error) {
    link.close(faultOf(error).toAmqp());
  }
}

/** Accepts a delivery once it is taken, or rejects it with what is wrong about it. */
export function answerDelivery(delivery: Delivery, take: () => void): void {
  try {
    take();
    delivery.accept();
  } catch (error) {
    delivery.reject(faultOf(error).toAmqp());
  }
}

/** The fields of the message that answers a request with a body, or with what is wrong. */
export function answerRequest(bodyOf: () => object): object {
  try {
    const body = bodyOf();
    return { application_properties: { "status-code": 202, "status-description": "Accepted" }, body };
  } catch (error) {
    const { condition, message } = faultOf(error);
    const status = statuses[condition] ?? 400;
    const properties = { "status-code": status, "status-description": message, "error-condition": condition };
    return { application_properties: properties, body: {} };
  }
}

const statuses: Partial<Record<AmqpFault["condition"], number>> = {
  "amqp:unauthorized-access": 401,
  "amqp:not-found": 404,
};

/** What is no fault by design is bytes that cannot be read as AMQP: the client's doing too. */
function faultOf(error: unknown): AmqpFault {
  if (error instanceof AmqpFault) return error;
  return new AmqpFault("com.microsoft:argument-error", (error as Error).message);
}
