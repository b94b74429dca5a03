/** Triggers of Data Factory. One that runs cannot be changed, so they rest while the infrastructure is. */
import { z } from "zod";
import { ServiceError } from "./errors.ts";
import { Service, type Token } from "./service.ts";
import type { Waiting } from "./step.ts";
import { until } from "./until.ts";

const trigger = z.object({ properties: z.object({ runtimeState: z.string().optional() }) });
const version = "api-version=2018-06-01";

export interface TriggersOptions {
  readonly token: Token;
  readonly waiting: Waiting;
  /** Of Azure Resource Manager. */
  readonly endpoint?: string;
}

export class Triggers {
  readonly #management: Service;
  readonly #waiting: Waiting;

  constructor({ token, waiting, endpoint = "https://management.azure.com" }: TriggersOptions) {
    this.#management = new Service("Azure Resource Manager", endpoint, token);
    this.#waiting = waiting;
  }

  /** Those of the names that run. One that is not there does not. @throws ServiceError */
  async running(factoryId: string, names: readonly string[]): Promise<readonly string[]> {
    const states = await Promise.all(names.map((name) => this.#isStarted(`${factoryId}/triggers/${name}`)));
    return names.filter((_, index) => states[index]);
  }

  /** @throws ServiceError when one is refused, or does not get there */
  async set(state: "start" | "stop", factoryId: string, names: readonly string[]): Promise<void> {
    for (const name of names) {
      const path = `${factoryId}/triggers/${name}`;
      await this.#management.post(`${path}/${state}?${version}`, {}, z.unknown());
      const isThere = await until(
        async () => ((await this.#isStarted(path)) === (state === "start") ? true : null),
        this.#waiting,
      );
      if (isThere) continue;
      throw new ServiceError(`Data Factory does not ${state} the trigger ${name}: look at it there.`, null);
    }
  }

  async #isStarted(path: string): Promise<boolean> {
    const answer = await this.#management.get(`${path}?${version}`, trigger).catch((error: unknown) => {
      if (error instanceof ServiceError && error.status === 404) return null;
      throw error;
    });
    return answer?.properties.runtimeState === "Started";
  }
}
