/** The mailbox's REST side: the email part of Azure Communication Services. */
import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { type Outage, outageHeaders } from "../servers/outage.ts";
import { acsMessageOf } from "./acs-message.ts";
import { signatureProblem } from "./acs-signature.ts";
import type { EmailContent } from "./message.ts";

export interface AcsOptions {
  /** In Base64. */
  readonly accessKey: string;
  readonly outage: () => Outage | null;
  /** Called with each message that was accepted. */
  readonly receive: (email: EmailContent) => void;
}

const maxBytes = 10 * 1024 * 1024;

/**
 * Serves `POST /emails:send` and `GET /emails/operations/{id}`.
 *
 * A request that is sent again is delivered again, with the same `Operation-Id` too: the service promises nothing else.
 */
export function createAcsEndpoint({ accessKey, outage, receive }: AcsOptions): Hono {
  const operations = new Set<string>();
  const app = new Hono();
  // A colon would begin a parameter, were it not inside of one.
  app.post("/:action{emails:send}", async (context) => {
    const body = Buffer.from(await context.req.arrayBuffer());
    const refused = refusalOf(context, body, accessKey);
    if (refused) return refused;
    const out = outage();
    if (out)
      return problem(context, out.status, "OutOfOrder", "The mailbox is out of order.", outageHeaders(out));
    if (body.length > maxBytes)
      return problem(context, 413, "EmailTooLarge", `A request may have ${maxBytes} bytes.`);
    try {
      receive(acsMessageOf(JSON.parse(body.toString("utf8"))));
    } catch (error) {
      return problem(context, 400, "BadRequest", sentenceOf(error));
    }
    const id = context.req.header("operation-id") ?? randomUUID();
    operations.add(id);
    const location = new URL(`/emails/operations/${id}${new URL(context.req.url).search}`, context.req.url);
    return context.json({ id, status: "Running", error: null }, 202, {
      "operation-location": location.href,
      "retry-after": "1",
    });
  });
  app.get("/emails/operations/:id", (context) => {
    const refused = refusalOf(context, Buffer.alloc(0), accessKey);
    if (refused) return refused;
    const id = context.req.param("id");
    if (!operations.has(id)) return problem(context, 404, "NotFound", `There is no operation '${id}'.`);
    return context.json({ id, status: "Succeeded", error: null });
  });
  return app;
}

function refusalOf(context: Context, body: Buffer, accessKey: string): Response | null {
  const { method, url, raw } = context.req;
  const asked = new URL(url);
  const host = context.req.header("host") ?? asked.host;
  const denied = signatureProblem(
    { method, url: asked, host, headers: raw.headers, body },
    accessKey,
    new Date(),
  );
  if (denied) return problem(context, 401, "Denied", denied);
  if (asked.searchParams.has("api-version")) return null;
  return problem(context, 400, "BadRequest", "The query parameter api-version is missing.");
}

function problem(
  context: Context,
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return context.body(JSON.stringify({ error: { code, message } }), status as 400, {
    "content-type": "application/json",
    "x-ms-error-code": code,
    ...headers,
  });
}

function sentenceOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return `The body is no JSON: ${(error as Error).message}`;
}
