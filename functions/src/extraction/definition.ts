/** How a REST source is extracted: the description that stands in `functions/extractions/<source>.yaml`. */
import { z } from "zod";

const text = z.string().min(1);
const parameter = z.string().regex(/^[\w.$[\]-]+$/, "expected the name of a query parameter");
/** Names that lead through an answer to a value, such as `data.items`. */
const place = z.string().regex(/^[\w$-]+(\.[\w$-]+)*$/, "expected names with dots between them");
const secret = z.string().regex(/^[A-Za-z0-9-]{1,127}$/, "expected the name of a secret in Key Vault");

/** Addresses of this machine may do without TLS, for the stand-ins of a laptop. */
export const apiAddress = z
  .url()
  .refine((address) => /^https:|^http:\/\/(localhost|127\.0\.0\.1)[:/]/.test(`${address}/`), {
    error: "expected an https address; keys must not travel in the open",
  });

const authentication = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("none") }),
  z.strictObject({ type: z.literal("api-key"), header: text, secret }),
  z.strictObject({ type: z.literal("bearer"), secret }),
  z.strictObject({ type: z.literal("basic"), username: text, secret }),
]);

const size = z.int().min(1).max(100_000);

const paging = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("page-number"),
    parameter,
    first: z.int().min(0).default(1),
    sizeParameter: parameter,
    size,
    /** Where an answer says how many pages there are; without it, a page with fewer than `size` records is the last. */
    pageCount: place.optional(),
  }),
  z.strictObject({ type: z.literal("offset"), parameter, sizeParameter: parameter, size }),
  z.strictObject({
    type: z.literal("cursor"),
    parameter,
    sizeParameter: parameter,
    size,
    /** Where an answer has the next page's cursor; there is none on the last page. */
    next: place,
  }),
  z.strictObject({ type: z.literal("link"), sizeParameter: parameter, size }),
]);

const watermark = z.strictObject({
  sinceParameter: parameter,
  untilParameter: parameter.optional(),
  /** Where the first extraction starts. */
  start: z.iso.datetime(),
  /** Changes younger than this may still be in the making, and wait for the next extraction. */
  settleSeconds: z.int().min(0).max(86_400).default(0),
});

export const definitionFile = z
  .strictObject({
    /** Name of the source's contract. */
    source: z.string().regex(/^[a-z_][a-z0-9_]*$/, "expected a name in snake_case"),
    baseAddress: apiAddress,
    path: z.string().startsWith("/", "expected a path that starts with /"),
    authentication,
    /** Where an answer has its records; without it, the answer is the list. */
    records: place.optional(),
    /** Where an answer says how many records all pages have together. */
    total: place.optional(),
    paging,
    /** Without it, every extraction is of everything. */
    watermark: watermark.optional(),
    /**
     * The header by which the API tells, with every page, the state of all of them: it is asked with If-None-Match or
     * If-Modified-Since. Such a header is about one address, so that it cannot go with a watermark, which changes it.
     */
    validator: z.enum(["etag", "last-modified"]).optional(),
    rate: z.strictObject({ perSecond: z.number().positive().max(1000), burst: z.int().min(1).max(1000) }),
    retry: z.strictObject({
      attempts: z.int().min(1).max(20),
      firstMilliseconds: z.int().min(1),
      maxMilliseconds: z.int().min(1),
      /** An API that wants to be left alone for longer fails the extraction. */
      maxRetryAfterSeconds: z.int().min(1).max(3600),
    }),
    /** For one answer, to its last byte. */
    timeoutSeconds: z.number().positive().max(600),
    /** Pages that are fetched while earlier ones are written. */
    pagesAhead: z.int().min(1).max(16).default(2),
    /** Size of the largest answer. */
    maxPageBytes: z.int().min(1).default(16_777_216),
    /** An API whose pages never end is stopped here. */
    maxPages: z.int().min(1).max(99_999).default(20_000),
    /** How often an extraction starts over when its pages do not belong together. */
    restarts: z.int().min(0).max(10).default(2),
  })
  .refine(({ watermark, validator }) => !watermark || !validator, {
    path: ["validator"],
    error:
      "cannot go with a watermark, whose window changes the address that it is about; remove one of them",
  })
  .readonly();

/** A REST source. */
export type Definition = z.output<typeof definitionFile>;
export type Paging = Definition["paging"];
export type Authentication = Definition["authentication"];
