/** Small schemas that the sections of the configuration are made of, each with the sentence for what does not fit. */
import { z } from "zod";

export const text = (expected: string) => z.string(`expected ${expected}.`).min(1, `expected ${expected}.`);
export const flag = z.boolean("expected true or false.");

export const whole = (from: number, to: number, unit: string) => {
  const error = `expected a whole number of ${unit} from ${from} to ${to}.`;
  return z.int(error).min(from, error).max(to, error);
};

export const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, `expected one of ${values.join(", ")}.`);

export const guid = z.guid("expected an object id such as 11111111-2222-4333-8444-555555555555.");
export const email = z.email("expected an email address.");
export const httpsAddress = z.url({
  protocol: /^https$/,
  error: "expected an address that starts with https://.",
});
export const day = z.iso.date("expected a day such as 2026-01-31.");

export const origin = z.string().refine((value) => URL.canParse(value) && new URL(value).origin === value, {
  error: "expected an origin such as https://shop.example.com, without a path.",
});

/** IPv4 range in CIDR notation. */
export const range = z.cidrv4("expected a range of addresses such as 10.20.0.0/16.");

const resourcePath =
  /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/]+\/providers\/[^/]+(\/[^/]+\/[^/]+)+$/i;

/** Id of a resource that exists, such as `/subscriptions/…/providers/Microsoft.Network/virtualNetworks/hub`. */
export const resourceId = (type: string) =>
  z
    .string()
    .refine((id) => resourcePath.test(id) && id.toLowerCase().includes(`/providers/${type.toLowerCase()}/`), {
      error: `expected the id of a ${type}, as \`az resource show --query id\` prints it.`,
    });
