/** Makes a notification of the alerts that it tells. */
import { isWorse } from "../alerts/observe.ts";
import { notificationIdOf } from "../ids.ts";
import type { GroupState, Notification, Reason, ShownAlert, ShownState } from "../model.ts";
import type { Assessed } from "./changes.ts";

/** More would not be read, and not fit into a card. */
const shownAlerts = 20;

export interface Occasion {
  readonly group: GroupState;
  readonly sequence: number;
  readonly receiver: string;
  readonly reason: Reason;
  readonly now: Date;
}

export function compose(
  { group, sequence, receiver, reason, now }: Occasion,
  told: readonly Assessed[],
): Notification {
  const sorted = told.toSorted(byUrgency);
  return {
    id: notificationIdOf(group.id, sequence),
    receiver,
    reason,
    route: group.route,
    labels: group.labels,
    createdAt: now.toISOString(),
    alerts: sorted.slice(0, shownAlerts).map(shown),
    counts: countsOf(told),
    alertIds: sorted.map(({ record }) => record.id),
  };
}

function shown({ record, state, change }: Assessed): ShownAlert {
  const { id, alert, startedAt, acknowledged } = record;
  return { id, alert, state, change, startedAt, acknowledged };
}

function countsOf(told: readonly Assessed[]): Record<ShownState, number> {
  const count = (state: ShownState) => told.filter((one) => one.state === state).length;
  return { firing: count("firing"), flapping: count("flapping"), resolved: count("resolved") };
}

/** What goes on before what is over, grave before slight, news before what is known, old before young. */
function byUrgency(a: Assessed, b: Assessed): number {
  const over = Number(a.state === "resolved") - Number(b.state === "resolved");
  const [one, other] = [a.record.alert.severity, b.record.alert.severity];
  const known = Number(a.change === "unchanged") - Number(b.change === "unchanged");
  const gravity = Number(isWorse(other, one)) - Number(isWorse(one, other));
  return over || gravity || known || a.record.startedAt.localeCompare(b.record.startedAt);
}
