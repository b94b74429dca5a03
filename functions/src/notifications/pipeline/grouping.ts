/** Puts alerts into the groups that they are told in. */
import type { NotificationConfig, Route } from "../config/model.ts";
import { groupIdOf } from "../ids.ts";
import type { AlertRecord, GroupState } from "../model.ts";
import { labelsOf } from "./matchers.ts";
import { routeNamed, routesFor } from "./routing.ts";

/** A group, and the alerts that belong to it now. */
export interface Group {
  readonly state: GroupState;
  readonly route: Route;
  /** Alerts that the routes lead here. */
  readonly members: readonly AlertRecord[];
  /** Alerts that were told here and are led elsewhere by now: their end is told here nevertheless. */
  readonly departed: readonly AlertRecord[];
}

/** @param known groups that have told something, or have something to hand on */
export function groupsOf(
  records: readonly AlertRecord[],
  known: readonly GroupState[],
  { route: root }: NotificationConfig,
): readonly Group[] {
  const members = new Map<string, AlertRecord[]>();
  const groups = new Map(
    known.map((state) => [state.id, { state, route: routeNamed(root, state.route) ?? root }]),
  );
  for (const record of records) {
    const labels = labelsOf(record.alert);
    for (const route of routesFor(root, labels)) {
      const state = newGroup(route, labels);
      members.set(state.id, [...(members.get(state.id) ?? []), record]);
      if (!groups.has(state.id)) groups.set(state.id, { state, route });
    }
  }
  const byId = new Map(records.map((record) => [record.id, record]));
  return [...groups.values()].map(({ state, route }) => {
    const own = members.get(state.id) ?? [];
    const here = new Set(own.map(({ id }) => id));
    const departed = Object.keys(state.told).flatMap((id) => (here.has(id) ? [] : (byId.get(id) ?? [])));
    return { state, route, members: own, departed };
  });
}

function newGroup(route: Route, alertLabels: Readonly<Record<string, string>>): GroupState {
  const labels = Object.fromEntries(route.groupBy.map((name) => [name, alertLabels[name] ?? ""]));
  const id = groupIdOf(route.name, labels);
  return { id, route: route.name, labels, sequence: 0, lastNotifiedAt: null, told: {}, outbox: [] };
}
