/** Who calls, as App Service authentication passes it on. */
import type { HttpRequest } from "@azure/functions";
import { z } from "zod";
import { HttpProblemError } from "../shared/http.ts";
import type { OperationsSettings } from "./settings.ts";

const role = "Operator";

const principal = z.object({
  role_typ: z.string().default("roles"),
  claims: z.array(z.object({ typ: z.string(), val: z.string() })),
});

/**
 * The caller's name, for the log. With function keys, the host has already turned away whoever has none.
 *
 * @throws HttpProblemError 401 when nobody is signed in, 403 when the caller is no operator
 */
export function callerOf(request: HttpRequest, settings: OperationsSettings): string {
  if (settings.OPERATIONS_ACCESS === "function-key") return "function key";
  const claims = claimsOf(request);
  if (claims === null) {
    throw new HttpProblemError({
      status: 401,
      title: "Unauthorized",
      detail: "Sign in with Microsoft Entra ID.",
    });
  }
  const roles = claims.claims
    .filter(({ typ }) => typ === claims.role_typ || typ === "roles")
    .map(({ val }) => val);
  if (!roles.includes(role)) {
    const detail = `You do not have the app role ${role}; ask the platform's owner for it.`;
    throw new HttpProblemError({ status: 403, title: "Forbidden", detail });
  }
  return request.headers.get("x-ms-client-principal-name") ?? "unnamed";
}

function claimsOf(request: HttpRequest): z.output<typeof principal> | null {
  const header = request.headers.get("x-ms-client-principal");
  if (!header) return null;
  try {
    return principal.parse(JSON.parse(Buffer.from(header, "base64").toString()));
  } catch {
    return null;
  }
}
