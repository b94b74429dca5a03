/** Completes an alert with what the contracts know about its data. */
import type { Contracts } from "@customer360/contracts";
import type { Alert } from "../../shared/alert.ts";

/**
 * Fills in the owner, and the label `source` that ties a table's alerts to those of the source that feeds it. What the
 * alert says itself stays.
 */
export function enrich(alert: Alert, contracts: Contracts): Alert {
  const { dataset } = alert;
  if (dataset === null) return alert;
  const concerned = contracts.all.filter(({ name }) => name === dataset);
  const silver = concerned.find((contract) => contract.layer === "silver");
  const source = silver?.source ?? concerned.find(({ layer }) => layer === "sources")?.name;
  return {
    ...alert,
    owner: alert.owner ?? (silver ?? concerned[0])?.owner ?? null,
    labels: { ...(source !== undefined && { source }), ...alert.labels },
  };
}
