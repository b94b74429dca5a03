/** Reads `notifications.yaml`. */
import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import type { z } from "zod";
import { NotificationConfigError } from "../errors.ts";
import { configProblems } from "./cross-checks.ts";
import { type NotificationsFile, notificationsFile, type RouteFile } from "./file-schema.ts";
import type { MuteWindow, NotificationConfig, Receiver, Route } from "./model.ts";

/** Names that the file may use and does not define itself. */
export interface KnownNames {
  /** Teams channels whose address is set. */
  readonly teams: readonly string[];
}

/** @throws NotificationConfigError with every problem of the file */
export function loadConfig(path: string, known: KnownNames): NotificationConfig {
  if (existsSync(path)) return readConfig(path, readFileSync(path, "utf8"), known);
  throw new NotificationConfigError([
    `${path} is not there; set NOTIFICATIONS_FILE to the file that holds the routes.`,
  ]);
}

/**
 * @param file name for problems
 * @throws NotificationConfigError with every problem of the file
 */
export function readConfig(file: string, content: string, known: KnownNames): NotificationConfig {
  const result = notificationsFile.safeParse(yamlOf(file, content));
  if (!result.success)
    throw new NotificationConfigError(result.error.issues.map((issue) => sentence(file, issue)));
  const problems = configProblems(result.data, known.teams);
  if (problems.length > 0)
    throw new NotificationConfigError(problems.map((problem) => `${file}: ${problem}`));
  return configOf(result.data);
}

function yamlOf(file: string, content: string): unknown {
  try {
    return parse(content);
  } catch (error) {
    const why = (error as Error).message.split("\n")[0];
    throw new NotificationConfigError([`${file}: not readable as YAML: ${why} Correct the line.`]);
  }
}

function sentence(file: string, issue: z.core.$ZodIssue): string {
  const at = issue.path.map(String).join(".");
  const message =
    issue.code === "unrecognized_keys"
      ? `'${issue.keys.join("', '")}' is unknown; correct the spelling or remove it`
      : issue.message;
  return [file, at, `${message}.`].filter((part) => part !== "").join(": ");
}

function configOf(file: NotificationsFile): NotificationConfig {
  const { route, flapping, storm, retry, perSecond, heartbeat, linksExpireAfter, keep } = file;
  const receivers = Object.entries(file.receivers).map(
    ([name, { email = null, teams = [] }]): Receiver => ({
      name,
      email,
      teams,
    }),
  );
  const inhibitions = Object.entries(file.inhibitions).map(([name, rule]) => ({ name, ...rule }));
  const root = { ...route, name: "default", match: {}, continue: false };
  return {
    receivers: new Map(receivers.map((receiver) => [receiver.name, receiver])),
    route: routeOf(file, root, { ...noParent, ...timingOf(route), receiver: route.receiver }),
    ...{ inhibitions, flapping, storm, retry, perSecond, heartbeat, linksExpireAfter, keep },
  };
}

const noParent = { mute: [], escalation: null } as const;

type Inherited = Pick<
  Route,
  "receiver" | "groupBy" | "groupWait" | "groupInterval" | "repeatInterval" | "mute" | "escalation"
>;

function timingOf({ groupBy, groupWait, groupInterval, repeatInterval }: NotificationsFile["route"]) {
  return { groupBy, groupWait, groupInterval, repeatInterval };
}

function routeOf(file: NotificationsFile, route: RouteFile, parent: Inherited): Route {
  const own: Inherited = {
    receiver: route.receiver ?? parent.receiver,
    groupBy: route.groupBy ?? parent.groupBy,
    groupWait: route.groupWait ?? parent.groupWait,
    groupInterval: route.groupInterval ?? parent.groupInterval,
    repeatInterval: route.repeatInterval ?? parent.repeatInterval,
    mute: route.mute?.map((name) => muteWindowOf(file, name)) ?? parent.mute,
    escalation: route.escalation === undefined ? parent.escalation : escalationOf(file, route.escalation),
  };
  const routes = route.routes.map((child) => routeOf(file, child, own));
  return { name: route.name, matchers: route.match, continue: route.continue, routes, ...own };
}

/** The cross checks have seen that the names are there. */
function muteWindowOf({ muteWindows }: NotificationsFile, name: string): MuteWindow {
  return { name, ...(muteWindows[name] as NotificationsFile["muteWindows"][string]) };
}

function escalationOf({ escalations }: NotificationsFile, name: string | null): Route["escalation"] {
  return name === null ? null : { name, ...(escalations[name] as NotificationsFile["escalations"][string]) };
}
