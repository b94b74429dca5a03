/** A service that is asked by HTTP as whoever deploys. */
import { z } from "zod";
import { ServiceError } from "./errors.ts";

/** Gives a token that is valid now. */
export type Token = () => Promise<string>;

/** What a refused request is told; services differ in where they say it. */
const refusal = z.object({
  message: z.string().optional(),
  error: z.object({ message: z.string() }).optional(),
});

/** Reading a package back takes a while, and nothing here takes longer. */
const patience = 120_000;

export class Service {
  /** What sentences call it. */
  readonly title: string;
  readonly #url: string;
  readonly #token: Token;

  constructor(title: string, url: string, token: Token) {
    this.title = title;
    this.#url = url.replace(/\/$/, "");
    this.#token = token;
  }

  /** @throws ServiceError when it refuses, or answers something else */
  async get<Schema extends z.ZodType>(path: string, answer: Schema): Promise<z.output<Schema>> {
    return this.#read(path, await this.#ask("GET", path), answer);
  }

  /** @throws ServiceError */
  async post<Schema extends z.ZodType>(
    path: string,
    body: unknown,
    answer: Schema,
  ): Promise<z.output<Schema>> {
    return this.#read(path, await this.#send("POST", path, body), answer);
  }

  /** @throws ServiceError */
  async patch(path: string, body: unknown): Promise<void> {
    await this.#send("PATCH", path, body);
  }

  /** Bytes of a file; null when there is none. @throws ServiceError */
  async file(path: string): Promise<Buffer | null> {
    const response = await this.#ask("GET", path, {}, [404]);
    return response.status === 404 ? null : Buffer.from(await response.arrayBuffer());
  }

  /** Sends bytes, and gives the answer as it comes. @throws ServiceError */
  async upload(method: "PUT" | "POST", path: string, bytes: Uint8Array, type: string): Promise<Response> {
    return this.#ask(method, path, { body: new Uint8Array(bytes), headers: { "content-type": type } });
  }

  #send(method: string, path: string, body: unknown): Promise<Response> {
    const headers = { "content-type": "application/json" };
    return this.#ask(method, path, { headers, body: JSON.stringify(body) });
  }

  async #ask(
    method: string,
    path: string,
    { headers, body }: Pick<RequestInit, "headers" | "body"> = {},
    taken: readonly number[] = [],
  ): Promise<Response> {
    const authorization = `Bearer ${await this.#token()}`;
    const signal = AbortSignal.timeout(patience);
    const request = { method, headers: { ...headers, authorization }, signal, body: body ?? null };
    const response = await fetch(`${this.#url}${path}`, request).catch((cause: Error) => {
      const why = cause.cause instanceof Error ? cause.cause.message : cause.message;
      throw this.#error(
        `does not answer ${method} ${path}: ${why}. A private stack is reached from its own network alone.`,
      );
    });
    if (response.ok || taken.includes(response.status)) return response;
    const said = await response.text();
    throw this.#error(
      `refuses ${method} ${path} with ${response.status}: ${sentenceOf(said)} ${wayOut(response.status)}`,
      response.status,
    );
  }

  async #read<Schema extends z.ZodType>(
    path: string,
    response: Response,
    answer: Schema,
  ): Promise<z.output<Schema>> {
    const text = await response.text();
    const read = answer.safeParse(jsonOf(text));
    if (read.success) return read.data;
    const problems = read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw this.#error(
      `answers ${path} in another form than expected (${problems.join("; ")}): the deployment has to learn it.`,
      response.status,
    );
  }

  #error(what: string, status: number | null = null): ServiceError {
    return new ServiceError(`${this.title} ${what}`, status);
  }
}

function sentenceOf(text: string): string {
  const read = refusal.safeParse(jsonOf(text));
  return (read.success && (read.data.message ?? read.data.error?.message)) || text.slice(0, 300);
}

function jsonOf(text: string): unknown {
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    return text;
  }
}

function wayOut(status: number): string {
  if (status === 401 || status === 403)
    return "Sign in as somebody who may (az login), or be given the right.";
  return "Correct that, and run it again.";
}
