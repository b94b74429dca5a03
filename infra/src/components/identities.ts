/** Who services are: identities of their own that get rights before the services exist, and keep them when these are replaced. */
import * as managedidentity from "@pulumi/azure-native/managedidentity/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { Estate } from "../estate.ts";

/** Every identity, and what it is for. */
const purposes = {
  /** The Functions app. */
  functions: "functions",
  /** Data Factory. */
  factory: "factory",
  /** Event Hubs, which writes captured events into Landing. */
  capture: "capture",
  /** Event Grid, which puts events on a queue. */
  events: "events",
  /** Unity Catalog, which reads and writes the lake. */
  catalog: "catalog",
  /** Storage, which encrypts with a key of the vault. */
  encryption: "encryption",
} as const;

export type IdentityName = keyof typeof purposes;

export interface Identity {
  readonly id: pulumi.Output<string>;
  readonly clientId: pulumi.Output<string>;
  readonly principalId: pulumi.Output<string>;
  readonly tenantId: pulumi.Output<string>;
}

export class Identities extends pulumi.ComponentResource {
  readonly of: Readonly<Record<IdentityName, Identity>>;
  readonly tenantId: pulumi.Output<string>;

  constructor({ names, place }: Estate, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:Identities", "identities", {}, options);
    const entries = Object.entries(purposes).map(([name, part]) => {
      const args = { ...place, resourceName: names.of("identity", part) };
      return [name, new managedidentity.UserAssignedIdentity(part, args, { parent: this })];
    });
    this.of = Object.fromEntries(entries) as Record<IdentityName, Identity>;
    this.tenantId = this.of.functions.tenantId;
    const clientIds = Object.entries(this.of).map(([name, { clientId }]) => [name, clientId]);
    this.registerOutputs({ clientIds: Object.fromEntries(clientIds), tenantId: this.tenantId });
  }
}

/** The form in which some services take their identities: an object with ids as keys. */
export function asKeys({ id }: Identity): pulumi.Output<Record<string, Record<string, never>>> {
  return id.apply((key) => ({ [key]: {} }));
}
