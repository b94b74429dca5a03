/** The body of an answer, which must not fill the memory. */
import { ApiFault, ApiRefusal } from "./errors.ts";

/**
 * Reads a body as text.
 *
 * @throws ApiRefusal when it has more than `maxBytes`
 * @throws ApiFault when it is not UTF-8
 */
export async function readBody(response: Response, maxBytes: number, url: URL): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > maxBytes)
      throw new ApiRefusal(
        `${url} answered with more than ${maxBytes} bytes; ask for smaller pages with paging.size.`,
      );
    parts.push(part);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(parts));
  } catch (error) {
    throw new ApiFault(`${url} answered with text that is not UTF-8.`, { cause: error });
  }
}
