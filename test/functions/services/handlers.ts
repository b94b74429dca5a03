/** Calls the functions that a room registers, without a host. */
import {
  type app as App,
  type HttpFunctionOptions,
  type HttpRequest,
  type HttpResponseInit,
  InvocationContext,
} from "@azure/functions";

export class Handlers {
  readonly #http = new Map<string, HttpFunctionOptions["handler"]>();

  /** What rooms register their functions with. */
  get app(): typeof App {
    const http = (name: string, { handler }: HttpFunctionOptions) => void this.#http.set(name, handler);
    const ignore = () => undefined;
    return { http, storageQueue: ignore, timer: ignore } as unknown as typeof App;
  }

  /** @throws RangeError when no function of that name takes requests */
  async call(name: string, request: HttpRequest): Promise<HttpResponseInit> {
    const handler = this.#http.get(name);
    if (!handler) throw new RangeError(`There is no HTTP function '${name}'.`);
    return (await handler(request, new InvocationContext({ functionName: name }))) as HttpResponseInit;
  }
}
