/** `notifications.yaml` as it is written. */
import { z } from "zod";

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A length of time such as `30s`, `5m`, `4h` or `1d`, in milliseconds. */
const duration = z
  .string("expected a duration such as 30s, 5m, 4h or 1d")
  .regex(/^[1-9]\d{0,4}[smhd]$/, "expected a duration such as 30s, 5m, 4h or 1d")
  .transform((text) => Number(text.slice(0, -1)) * units[text.at(-1) as keyof typeof units]);

const name = z
  .string("expected a name")
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "expected a name such as data-platform");
const severity = z.enum(["critical", "error", "warning"], "expected critical, error or warning");
const oneOrMore = <T extends z.ZodType>(item: T) =>
  z.union([item.transform((one) => [one]), z.array(item).min(1)]);

/** Label to one accepted value or several. */
export const matchersFile = z.record(
  z.string().min(1).max(100),
  oneOrMore(z.string("expected text").min(1).max(300)),
  "expected labels with the values that they may have",
);

const receiver = z
  .strictObject({
    email: z
      .union(
        [z.literal("owner"), z.array(z.email("expected an email address")).min(1)],
        "expected 'owner' or a list of email addresses",
      )
      .optional(),
    teams: oneOrMore(name).optional(),
  })
  .refine(
    ({ email, teams }) => email !== undefined || teams !== undefined,
    "has no channel; give it email or teams",
  );

const clock = z
  .string("expected a time such as '22:00'")
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "expected a time such as '22:00'")
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const day = z
  .enum(weekdays, `expected ${weekdays.join(", ")}`)
  .transform((text) => weekdays.indexOf(text) + 1);

const muteWindow = z.strictObject({
  timeZone: z
    .string("expected a time zone such as Europe/Berlin")
    .refine(isTimeZone, "expected a time zone such as Europe/Berlin"),
  days: z.array(day).min(1).default([1, 2, 3, 4, 5, 6, 7]),
  from: clock,
  to: clock,
});

const escalation = z.strictObject({
  severities: z.array(severity).min(1),
  steps: z.array(z.strictObject({ after: duration, receiver: name })).min(1),
  every: duration,
});

const timing = {
  groupBy: z.array(z.string().min(1)),
  groupWait: duration,
  groupInterval: duration,
  repeatInterval: duration,
};

/** A child of the tree; what it leaves out is as in its parent. */
export interface RouteFile {
  readonly name: string;
  readonly match: z.output<typeof matchersFile>;
  readonly receiver?: string | undefined;
  readonly groupBy?: string[] | undefined;
  readonly groupWait?: number | undefined;
  readonly groupInterval?: number | undefined;
  readonly repeatInterval?: number | undefined;
  readonly mute?: string[] | undefined;
  readonly escalation?: string | null | undefined;
  readonly continue: boolean;
  readonly routes: RouteFile[];
}

const route: z.ZodType<RouteFile> = z.lazy(() =>
  z.strictObject({
    name,
    match: matchersFile,
    receiver: name.optional(),
    groupBy: timing.groupBy.optional(),
    groupWait: timing.groupWait.optional(),
    groupInterval: timing.groupInterval.optional(),
    repeatInterval: timing.repeatInterval.optional(),
    mute: z.array(name).optional(),
    escalation: name.nullable().optional(),
    continue: z.boolean().default(false),
    routes: z.array(route).default([]),
  }),
);

const perSecond = z.number("expected messages a second").positive("expected more than 0").max(1000);
const count = z
  .int("expected a whole number")
  .min(2, "expected 2 or more")
  .max(1000, "expected 1000 or fewer");

export const notificationsFile = z.strictObject({
  receivers: z.record(name, receiver),
  route: z.strictObject({
    receiver: name,
    ...timing,
    mute: z.array(name).default([]),
    escalation: name.nullable().default(null),
    routes: z.array(route).default([]),
  }),
  escalations: z.record(name, escalation).default({}),
  muteWindows: z.record(name, muteWindow).default({}),
  inhibitions: z
    .record(
      name,
      z.strictObject({ sources: matchersFile, targets: matchersFile, equal: z.array(z.string().min(1)) }),
    )
    .default({}),
  flapping: z.strictObject({ changes: count, within: duration }),
  storm: z.strictObject({ notifications: count, within: duration, collect: duration, every: duration }),
  retry: z.strictObject({ first: duration, longest: duration, giveUpAfter: duration }),
  perSecond: z.strictObject({
    email: perSecond,
    teams: perSecond.max(4, "Teams takes no more than 4 a second"),
  }),
  heartbeat: z.strictObject({ receiver: name, every: duration }),
  linksExpireAfter: duration,
  keep: duration,
});

export type NotificationsFile = z.output<typeof notificationsFile>;

function isTimeZone(text: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: text }));
  } catch {
    return false;
  }
}
