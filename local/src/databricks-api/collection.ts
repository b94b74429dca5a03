/** Objects of one kind, by what identifies them. */
import { ApiError, missing } from "./api-error.ts";

/** JSON as it travels. */
export type Json = Record<string, unknown>;

export class Collection {
  readonly #kind: string;
  readonly #objects = new Map<string, Json>();

  /** @param kind what sentences call one, such as `schema` */
  constructor(kind: string) {
    this.#kind = kind;
  }

  /** @throws ApiError when there is one already */
  add(key: string, object: Json): Json {
    if (this.#objects.has(key))
      throw new ApiError(409, "RESOURCE_ALREADY_EXISTS", `There is a ${this.#kind} '${key}' already.`);
    this.#objects.set(key, object);
    return object;
  }

  /** Adds it, or takes the place of the one that is there. */
  put(key: string, object: Json): Json {
    this.#objects.set(key, object);
    return object;
  }

  /** @throws ApiError when there is none */
  get(key: string): Json {
    const object = this.#objects.get(key);
    if (object) return object;
    throw missing(`There is no ${this.#kind} '${key}'.`);
  }

  has(key: string): boolean {
    return this.#objects.has(key);
  }

  /** Changes what is given, and nothing else. @throws ApiError when there is none */
  change(key: string, changed: Json): Json {
    return this.put(key, { ...this.get(key), ...changed });
  }

  /** @throws ApiError when there is none */
  remove(key: string): Json {
    this.get(key);
    this.#objects.delete(key);
    return {};
  }

  all(): Json[] {
    return [...this.#objects.values()];
  }
}
