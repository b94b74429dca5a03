/** What the host's process and the one that started it say to each other. */
import type { HostOptions, ServedFunction } from "./host.ts";

/** To the host. */
export type ToHost =
  | { readonly type: "start"; readonly options: HostOptions; readonly log: string }
  | { readonly type: "stop" };

/** From the host. */
export type FromHost =
  | { readonly type: "started"; readonly port: number; readonly functions: readonly ServedFunction[] }
  | { readonly type: "failed"; readonly message: string };
