/** Rules that a stack need not keep to, each with the reason. Another stack keeps to all. */

export interface Waiver {
  readonly stack: string;
  readonly rule: string;
  /** The one resource that need not keep to it, by its name in the program; all when there is none. */
  readonly resource?: string;
  readonly reason: string;
}

export const waivers: readonly Waiver[] = [
  {
    stack: "dev",
    rule: "storage-geo-replication",
    reason: "its data can be delivered again, and a second region doubles the bill",
  },
  {
    stack: "dev",
    rule: "vault-purge-protection",
    reason: "a stack that is made anew every week has to free the names of its vaults",
  },
  {
    stack: "dev",
    rule: "databricks-private",
    reason: "developers open it from their desks, from addresses that its access list names",
  },
  {
    stack: "dev",
    rule: "catalog-isolated",
    reason: "its catalog is for trying things out and holds no data of customers",
  },
  {
    stack: "prod",
    rule: "storage-geo-replication",
    resource: "state",
    reason: "it serves this region alone, and a copy of its ledger that lags would start batches twice",
  },
];

/** The waiver that lets a resource of a stack break a rule; undefined when it has to keep to it. */
export function waiverOf(stack: string, rule: string, resource: string): Waiver | undefined {
  return waivers.find(
    (waiver) => waiver.stack === stack && waiver.rule === rule && (waiver.resource ?? resource) === resource,
  );
}
