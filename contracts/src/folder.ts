/** Where the contracts stand. */
import { fileURLToPath } from "node:url";

/** The folder of the contracts: CUSTOMER360_CONTRACTS where it is set, else the one that this reader stands in. */
export function contractsFolder(): string {
  return process.env.CUSTOMER360_CONTRACTS || fileURLToPath(new URL("..", import.meta.url));
}
