/** What has to fit together within `notifications.yaml`. */
import type { NotificationsFile, RouteFile } from "./file-schema.ts";

/** Sentences on names that nothing defines, and on times that contradict each other. */
export function configProblems(file: NotificationsFile, teams: readonly string[]): string[] {
  return [
    ...channelProblems(file, teams),
    ...nameProblems(file),
    ...routeNameProblems(file),
    ...timeProblems(file),
  ];
}

function channelProblems({ receivers }: NotificationsFile, known: readonly string[]): string[] {
  return Object.entries(receivers).flatMap(([name, { teams = [] }]) =>
    teams
      .filter((channel) => !known.includes(channel))
      .map(
        (channel) =>
          `receivers.${name}.teams: no address is set for channel '${channel}'; add it to NOTIFICATIONS_TEAMS.`,
      ),
  );
}

interface Use {
  readonly place: string;
  readonly section: "receivers" | "escalations" | "muteWindows";
  readonly name: string;
}

function nameProblems(file: NotificationsFile): string[] {
  return usesOf(file)
    .filter(({ section, name }) => !Object.hasOwn(file[section], name))
    .map(
      ({ place, section, name }) =>
        `${place}: '${name}' is not under ${section}; add it there or correct the name.`,
    );
}

function usesOf(file: NotificationsFile): Use[] {
  const steps = Object.entries(file.escalations).flatMap(([escalation, { steps }]) =>
    steps.map(
      ({ receiver }, index): Use => ({
        place: `escalations.${escalation}.steps.${index}.receiver`,
        section: "receivers",
        name: receiver,
      }),
    ),
  );
  return [
    { place: "heartbeat.receiver", section: "receivers", name: file.heartbeat.receiver },
    ...steps,
    ...usesOfRoute("route", file.route),
    ...routesOf(file).flatMap((route) => usesOfRoute(`route ${route.name}`, route)),
  ];
}

function usesOfRoute(
  place: string,
  { receiver, mute = [], escalation }: Pick<RouteFile, "receiver" | "mute" | "escalation">,
): Use[] {
  return [
    ...(receiver ? [{ place: `${place}: receiver`, section: "receivers", name: receiver } as const] : []),
    ...mute.map((name) => ({ place: `${place}: mute`, section: "muteWindows", name }) as const),
    ...(escalation
      ? [{ place: `${place}: escalation`, section: "escalations", name: escalation } as const]
      : []),
  ];
}

/** State is kept by a route's name. */
function routeNameProblems(file: NotificationsFile): string[] {
  const names = ["default", ...routesOf(file).map(({ name }) => name)];
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...repeated].map(
    (name) => `route ${name}: the name is used more than once; give each route its own.`,
  );
}

function routesOf({ route }: NotificationsFile): RouteFile[] {
  const below = (routes: readonly RouteFile[]): RouteFile[] =>
    routes.flatMap((one) => [one, ...below(one.routes)]);
  return below(route.routes);
}

function timeProblems({ escalations, retry }: NotificationsFile): string[] {
  const disordered = Object.entries(escalations)
    .filter(([, { steps }]) => steps.some(({ after }, index) => after <= (steps[index - 1]?.after ?? 0)))
    .map(
      ([name]) => `escalations.${name}.steps: each step comes later than the one before it; correct 'after'.`,
    );
  return retry.first > retry.longest
    ? [...disordered, "retry: 'first' is longer than 'longest'; correct one of them."]
    : disordered;
}
