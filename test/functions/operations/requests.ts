/** Requests as the host makes them. */
import { HttpRequest } from "@azure/functions";

export interface RequestParts {
  readonly method?: string;
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export function requestOf({
  method = "GET",
  params = {},
  query = {},
  headers = {},
  body,
}: RequestParts = {}): HttpRequest {
  const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
  const url = "http://127.0.0.1/api/x";
  return new HttpRequest({
    method,
    url,
    params,
    query,
    headers: { ...type, ...headers },
    ...(body !== undefined && { body: { string: body } }),
  });
}
