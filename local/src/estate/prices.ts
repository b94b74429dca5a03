/** Assumed prices and quantities, from infra/prices.yaml. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { EstateError } from "./errors.ts";

const amount = z.number().nonnegative();
const schema = z.array(
  z.strictObject({
    title: z.string().min(1),
    /** Type of the resources that cost it. */
    type: z.string().min(1),
    /** Name in the program; left out, all of the type. */
    name: z.string().optional(),
    /** Values of inputs, by path such as `sku.name`. */
    where: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    /** Path of an input that multiplies the quantity, such as `sku.capacity`. */
    times: z.string().optional(),
    unit: z.string().min(1),
    /** USD for one unit. */
    price: amount,
    /** Units a month, for one resource. */
    quantity: z.strictObject({ dev: amount, prod: amount }),
    because: z.string().min(1),
  }),
);

export type Price = z.infer<typeof schema>[number];

const file = "infra/prices.yaml";

/** @throws EstateError with a line for each entry that is wrong */
export function readPrices(): readonly Price[] {
  return parsePrices(readFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), "utf8"));
}

/** @throws EstateError with a line for each entry that is wrong */
export function parsePrices(text: string): readonly Price[] {
  const read = schema.safeParse(parse(text));
  if (read.success) return read.data;
  const lines = read.error.issues.map(({ path, message }) => {
    const [index, ...field] = path;
    return `${file}, entry ${Number(index) + 1}${field.length > 0 ? `, ${field.join(".")}` : ""}: ${message}`;
  });
  throw new EstateError(lines.join("\n"));
}
