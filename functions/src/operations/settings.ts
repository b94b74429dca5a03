/** Settings of operations. */
import { z } from "zod";

const given = z.object({
  /**
   * Who may operate: whoever has a function key, or people and apps whom Microsoft Entra ID gives the app role
   * `Operator`. The latter needs App Service authentication, which signs callers in before the app sees them.
   */
  OPERATIONS_ACCESS: z
    .enum(["function-key", "entra"], { error: "expected function-key or entra." })
    .default("function-key"),
  /** Set by App Service while its authentication is on. */
  WEBSITE_AUTH_ENABLED: z
    .string()
    .transform((text) => text.toLowerCase() === "true")
    .default(false),
});

/** Without App Service authentication anybody could say who they are. */
export const operationsSettings = given.refine(
  ({ OPERATIONS_ACCESS, WEBSITE_AUTH_ENABLED }) => OPERATIONS_ACCESS !== "entra" || WEBSITE_AUTH_ENABLED,
  { path: ["OPERATIONS_ACCESS"], error: "is entra, and App Service authentication is off; turn it on." },
);

export type OperationsSettings = z.output<typeof operationsSettings>;
