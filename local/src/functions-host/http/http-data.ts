/** Requests and responses between the web's form and the protocol's. */
import type { HttpCookie, HttpData, InvocationResponse } from "../rpc.ts";

/** Largest body that the runtime takes. */
export const maxBodyBytes = 104_857_600;

/** The request as a function gets it; null when its body is too large. */
export async function httpDataOf(
  request: Request,
  params: Readonly<Record<string, string>>,
): Promise<HttpData | null> {
  const bytes = await bodyOf(request);
  if (bytes === null) return null;
  return {
    method: request.method,
    url: request.url,
    headers: Object.fromEntries(request.headers),
    params,
    body: bytes.length === 0 ? null : { bytes },
  };
}

/** The response of a function; one without content when it returned nothing. */
export function responseOf({ returnValue }: InvocationResponse): Response {
  const http = returnValue?.http;
  if (!http) return new Response(null, { status: 204 });
  const headers = new Headers(http.headers);
  for (const cookie of http.cookies ?? []) headers.append("set-cookie", setCookie(cookie));
  const status = Number(http.statusCode ?? 200);
  const bytes = http.body?.bytes;
  return new Response(bytes && bytes.length > 0 ? Buffer.from(bytes) : null, { status, headers });
}

async function bodyOf(request: Request): Promise<Buffer | null> {
  if (request.body === null) return Buffer.alloc(0);
  if (Number(request.headers.get("content-length") ?? 0) > maxBodyBytes) return null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.length;
    if (size > maxBodyBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function setCookie(cookie: HttpCookie): string {
  const seconds = cookie.expires?.value?.seconds;
  const sameSite =
    cookie.sameSite && cookie.sameSite !== "none" ? cookie.sameSite.replace("explicit", "") : null;
  const attributes = [
    cookie.domain?.value && `Domain=${cookie.domain.value}`,
    cookie.path?.value && `Path=${cookie.path.value}`,
    seconds !== undefined && `Expires=${new Date(seconds * 1000).toUTCString()}`,
    cookie.maxAge?.value !== undefined && `Max-Age=${cookie.maxAge.value}`,
    cookie.secure?.value && "Secure",
    cookie.httpOnly?.value && "HttpOnly",
    sameSite && `SameSite=${sameSite}`,
  ].filter((attribute) => typeof attribute === "string");
  return [`${cookie.name}=${encodeURIComponent(cookie.value ?? "")}`, ...attributes].join("; ");
}
