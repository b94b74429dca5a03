/** Clusters of jobs: how large, on which machines and with which runtime. */

/** Databricks Runtime 17.3 LTS: Spark 4.0. */
export const runtime = "17.3.x-scala2.13";
const node = "Standard_D4ds_v5";

/** What a stack chooses. */
export interface ClusterChoice {
  /** Workers at most; 1 for a cluster that does not grow. */
  readonly workers: number;
  /** Whether people wait for the results: Photon, and a first worker that is never taken away. */
  readonly isProduction: boolean;
}

/** What differs between a small cluster and one that people wait for. */
export function clusterOf({ workers, isProduction }: ClusterChoice) {
  const size = workers > 1 ? { autoscale: { minWorkers: 1, maxWorkers: workers } } : { numWorkers: workers };
  return {
    ...size,
    sparkVersion: runtime,
    nodeTypeId: node,
    runtimeEngine: isProduction ? "PHOTON" : "STANDARD",
    // The driver is never on spot: a run survives a lost worker, and not a lost driver.
    azureAttributes: {
      availability: "SPOT_WITH_FALLBACK_AZURE",
      firstOnDemand: isProduction ? 2 : 1,
      spotBidMaxPrice: -1,
    },
  };
}

/** The policy that such clusters are made under, in Databricks' own policy language. */
export function jobClusterPolicy(workers: number, tags: Readonly<Record<string, string>>) {
  const fixed = (value: unknown) => ({ type: "fixed", value });
  return {
    cluster_type: fixed("job"),
    spark_version: fixed(runtime),
    node_type_id: { type: "allowlist", values: [node] },
    driver_node_type_id: { type: "allowlist", values: [node], isOptional: true },
    data_security_mode: fixed("SINGLE_USER"),
    // The driver stands first, and is never on spot.
    "azure_attributes.first_on_demand": { type: "range", minValue: 1 },
    num_workers: { type: "range", maxValue: workers, isOptional: true },
    "autoscale.max_workers": { type: "range", maxValue: workers, isOptional: true },
    ...Object.fromEntries(Object.entries(tags).map(([tag, value]) => [`custom_tags.${tag}`, fixed(value)])),
  };
}
