/** CORS as the platform applies it before an app sees a request. */

export interface CorsSettings {
  /** Origins such as `https://shop.example.com`, or `*` alone. */
  readonly allowedOrigins: readonly string[];
  readonly supportCredentials?: boolean;
}

/** The answer to a preflight; null when the request is none. */
export function preflightAnswer(request: Request, cors: CorsSettings): Response | null {
  const method = request.headers.get("access-control-request-method");
  if (request.method !== "OPTIONS" || method === null) return null;
  const headers = new Headers(corsHeaders(request, cors));
  // Without an allowed origin nothing is added, and the browser does not send the request.
  if (headers.has("access-control-allow-origin")) {
    headers.set("access-control-allow-methods", method);
    const wanted = request.headers.get("access-control-request-headers");
    if (wanted !== null) headers.set("access-control-allow-headers", wanted);
  }
  return new Response(null, { status: 204, headers });
}

/** What an answer carries for the origin that asked; nothing for one that is not allowed. */
export function corsHeaders(request: Request, cors: CorsSettings): Record<string, string> {
  const origin = request.headers.get("origin");
  if (origin === null) return {};
  const any = cors.allowedOrigins.includes("*");
  if (!any && !cors.allowedOrigins.includes(origin)) return {};
  return {
    "access-control-allow-origin": any ? "*" : origin,
    ...(any ? {} : { vary: "Origin" }),
    ...(cors.supportCredentials ? { "access-control-allow-credentials": "true" } : {}),
  };
}
