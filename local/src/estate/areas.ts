/** Parts of the platform, in the order in which its program tells of them. */
import type { Component } from "./components.ts";

export interface Area {
  readonly title: string;
  readonly components: readonly Component[];
}

/** Outermost components of each area; those within them come along. */
const areas: readonly (readonly [title: string, components: RegExp])[] = [
  [
    "Where it stands, and who its services are",
    /^(resource-group|network|private-endpoints-[a-z-]+|identities|ci-identity)$/,
  ],
  [
    "Secrets and data, and who may reach them",
    /^(key-vault|lake|state-storage|(key|secrets|lake|state)-access)$/,
  ],
  [
    "What brings data in",
    /^(event-hubs|event-grid|function-app|services-access|data-factory|pipeline-starter|communication)$/,
  ],
  ["What makes tables of it", /^databricks(-workspace)?$/],
  [
    "What people hear of it, and what it costs",
    /^(observability|diagnostics|alerts|vault-events|workbook|budget)$/,
  ],
];

export const elsewhere = "Everything else";

/** Every area that has components; each of these is in one of them. */
export function areasOf(components: readonly Component[]): readonly Area[] {
  const byTitle = Map.groupBy(components, ({ path }) => {
    const [outermost = ""] = path.split(" / ");
    return areas.find(([, names]) => names.test(outermost))?.[0] ?? elsewhere;
  });
  return [...areas.map(([title]) => title), elsewhere].flatMap((title) => {
    const own = byTitle.get(title);
    return own ? { title, components: own } : [];
  });
}
