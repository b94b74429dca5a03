/** A stack's configuration as a whole, and what its sections demand of each other. */
import { z } from "zod";
import { dayAfter, daysUntil } from "../days.ts";
import * as is from "./parts.ts";
import * as sections from "./sections.ts";

/** Every key that a stack's configuration has. */
export const shape = {
  /** Azure region, such as `westeurope`. */
  location: z.string().regex(/^[a-z][a-z0-9]+$/, "expected a region such as westeurope."),
  /** What the platform is called in names. */
  workload: z.string().regex(/^[a-z][a-z0-9]{1,7}$/, "expected 2 to 8 lower case letters and digits."),
  /** Makes names unique in all of Azure. */
  suffix: z.string().regex(/^[a-z0-9]{3,6}$/, "expected 3 to 6 lower case letters and digits."),
  /** Whether what holds data resists deletion, by Pulumi and in the portal. */
  protectData: is.flag,
  /** Object id of the Entra group that operates the platform: it sets secrets and reads the lake. */
  operatorsGroupId: is.guid.optional(),
  /** Day (UTC) on which the stack's secrets were set. */
  secretsSetOn: is.day,
  ...sections,
};

export type ConfigValues = { readonly [Key in keyof typeof shape]: z.output<(typeof shape)[Key]> };
type Key = keyof ConfigValues;

/** What must hold between values that are sound by themselves. */
export interface CrossCheck {
  readonly key: string;
  /** Sections that it looks at; it is made when all of them are sound. */
  readonly of: readonly Key[];
  readonly message: string;
  readonly holds: (config: ConfigValues, today: string) => boolean;
}

/** Day from which a stack's secrets are not used any more. */
export function endOfSecrets({
  secretsSetOn,
  keyVault,
}: Pick<ConfigValues, "secretsSetOn" | "keyVault">): string {
  return dayAfter(secretsSetOn, keyVault.secretsLastDays);
}

export const crossChecks: readonly CrossCheck[] = [
  {
    key: "secretsSetOn",
    of: ["secretsSetOn"],
    message: "lies in the future; expected the day (UTC) on which the secrets were set.",
    holds: ({ secretsSetOn }, today) => daysUntil(secretsSetOn, today) <= 0,
  },
  {
    key: "secretsSetOn",
    of: ["secretsSetOn", "keyVault"],
    message:
      'secrets set on this day have ended, keyVault.secretsLastDays after it; set new ones, and then `pulumi config set secretsSetOn "$(date -u +%F)"`.',
    holds: (config, today) => daysUntil(endOfSecrets(config), today) > 0,
  },
  {
    key: "network",
    of: ["network"],
    message: "expected either create or existing, and not both.",
    holds: ({ network }) => (network.create === undefined) !== (network.existing === undefined),
  },
  {
    key: "network.allowedRanges",
    of: ["network"],
    message: "a private stack lets no public address in; leave it out or set isPrivate to false.",
    holds: ({ network }) => !network.isPrivate || network.allowedRanges.length === 0,
  },
  {
    key: "keyVault.purgeProtection",
    of: ["encryption", "keyVault"],
    message: "customer-managed keys need a vault with purge protection; set it to true.",
    holds: ({ encryption, keyVault }) => !encryption.customerManagedKeys || keyVault.purgeProtection,
  },
  {
    key: "eventHubs.maximumThroughputUnits",
    of: ["eventHubs"],
    message: "expected at least as many as throughputUnits.",
    holds: ({ eventHubs }) => eventHubs.maximumThroughputUnits >= eventHubs.throughputUnits,
  },
  {
    key: "observability.archiveDays",
    of: ["observability"],
    message: "expected at least as many days as retentionDays.",
    holds: ({ observability }) => observability.archiveDays >= observability.retentionDays,
  },
  {
    key: "databricks.forceDestroy",
    of: ["databricks", "protectData"],
    message: "contradicts protectData: true; set one of them to false.",
    holds: ({ databricks, protectData }) => !(databricks.forceDestroy && protectData),
  },
  {
    key: "databricks.accountId",
    of: ["databricks"],
    message: "is not set; a metastore is created in an account, so set its id.",
    holds: ({ databricks }) => databricks.accountId !== undefined || !databricks.createMetastore,
  },
  {
    key: "communication.isDomainVerified",
    of: ["communication"],
    message: "there is no communication.domain that could be verified; set that first.",
    holds: ({ communication }) => !communication.isDomainVerified || communication.domain !== undefined,
  },
  {
    key: "databricks.metastoreId",
    of: ["databricks"],
    message: "contradicts createMetastore: true; leave one of them out.",
    holds: ({ databricks }) => !(databricks.createMetastore && databricks.metastoreId),
  },
];
