/** What a connection's tokens let it do. */
import type { Message } from "rhea";
import { AmqpFault } from "./errors.ts";
import { type AccessPolicy, covers, type Grant, grantOf } from "./sas-token.ts";

export class Access {
  readonly #policy: AccessPolicy;
  readonly #grants: Grant[] = [];

  constructor(policy: AccessPolicy) {
    this.#policy = policy;
  }

  /**
   * Takes a token that a client puts to `$cbs`.
   *
   * @throws AmqpFault when it is not valid, or not asked for as it should be
   */
  put(request: Message): object {
    const { operation, name, type } = request.application_properties ?? {};
    if (operation !== "put-token" || type !== "servicebus.windows.net:sastoken") {
      const text = `Only 'put-token' of a shared access signature is known here, not '${operation}' of '${type}'.`;
      throw new AmqpFault("amqp:not-implemented", text);
    }
    this.#grants.push(grantOf(String(request.body), String(name), this.#policy, new Date()));
    return {};
  }

  /** @throws AmqpFault when no token reaches the address any more */
  check(address: string): void {
    const now = new Date();
    if (this.#grants.some((grant) => covers(grant.path, address) && grant.expires > now)) return;
    throw new AmqpFault("amqp:unauthorized-access", `No valid token for '${address}' was put to $cbs.`);
  }

  /** @throws AmqpFault when a management request has no valid token of its own */
  checkRequest(request: Message): void {
    const { name, security_token: token } = request.application_properties ?? {};
    grantOf(String(token), `sb://namespace/${name}`, this.#policy, new Date());
  }
}
