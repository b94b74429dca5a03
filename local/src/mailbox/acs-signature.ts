/** Signatures of requests to Azure Communication Services. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** What a signature covers. */
export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  readonly host: string;
  readonly headers: Headers;
  readonly body: Buffer;
}

const validMinutes = 5;

/**
 * Checks a request as the service does.
 *
 * @param accessKey In Base64, as it stands in the connection string
 * @returns what is wrong; null when nothing is
 */
export function signatureProblem(request: SignedRequest, accessKey: string, now: Date): string | null {
  const { method, url, host, headers, body } = request;
  const [date, hash] = [headers.get("x-ms-date") ?? "", headers.get("x-ms-content-sha256") ?? ""];
  const [, signedHeaders, signature] =
    /^HMAC-SHA256 SignedHeaders=([^&]*)&Signature=(.*)$/.exec(headers.get("authorization") ?? "") ?? [];
  if (signedHeaders === undefined || signature === undefined)
    return "The Authorization header has no HMAC-SHA256.";
  if (signedHeaders !== "x-ms-date;host;x-ms-content-sha256") return `SignedHeaders are '${signedHeaders}'.`;
  const age = Math.abs(now.getTime() - Date.parse(date));
  if (!(age <= validMinutes * 60_000)) return `x-ms-date '${date}' is more than ${validMinutes} minutes off.`;
  if (createHash("sha256").update(body).digest("base64") !== hash)
    return "x-ms-content-sha256 is not the body's.";
  const signed = `${method}\n${url.pathname}${url.search}\n${date};${host};${hash}`;
  const expected = createHmac("sha256", Buffer.from(accessKey, "base64")).update(signed).digest();
  const given = Buffer.from(signature, "base64");
  const fits = given.length === expected.length && timingSafeEqual(given, expected);
  return fits ? null : "The signature does not fit the access key.";
}
