/** Locks on what holds data: nobody deletes it, in the portal neither, nor the group that it is in, before its lock is gone. */
import * as authorization from "@pulumi/azure-native/authorization/index.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Estate } from "../estate.ts";

/** @param name the resource's name in the program */
export function lock(
  name: string,
  scope: pulumi.Input<string>,
  { config }: Pick<Estate, "config">,
  parent: pulumi.Resource,
): void {
  if (!config.protectData) return;
  const args = { scope, lockName: "data", level: "CanNotDelete", notes: "Holds data of the platform." };
  new authorization.ManagementLockByScope(`${name}-lock`, args, { parent });
}
