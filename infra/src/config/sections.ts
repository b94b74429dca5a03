/** The sections of a stack's configuration. `Pulumi.dev.yaml` and `Pulumi.prod.yaml` show each of them filled in. */
import { z } from "zod";
import * as is from "./parts.ts";

export const tags = z.strictObject({
  /** Team that answers for the platform. */
  owner: is.text("the team that answers for the platform"),
  /** Where its cost goes. */
  costCenter: is.text("a cost center"),
});

/** A virtual network of our own ... */
const newNetwork = z.strictObject({
  /** Range of its addresses; /20 or larger, so that Databricks has room. */
  addressSpace: is.range.refine(
    (value) => !(Number(value.split("/")[1]) > 20),
    "expected a range of /20 or larger.",
  ),
});

/** ... or one that is there, with subnets that are delegated as `infra/README.md` says. */
const existingNetwork = z.strictObject({
  virtualNetworkId: is.resourceId("Microsoft.Network/virtualNetworks"),
  /** Names of its subnets, by what they are for. */
  subnets: z.strictObject({
    databricksHost: is.text("a subnet's name"),
    databricksContainer: is.text("a subnet's name"),
    functions: is.text("a subnet's name"),
    privateEndpoints: is.text("a subnet's name"),
  }),
});

export const network = z.strictObject({
  /** Whether services are reached through private endpoints alone. */
  isPrivate: is.flag,
  /** Public addresses that storage, vault and Event Hubs let in beside Azure's services, such as an office's. */
  allowedRanges: z.array(is.range).default([]),
  /** Whether private DNS zones are created; where a hub has them, its policy links private endpoints to them. */
  createDnsZones: is.flag.default(true),
  create: newNetwork.optional(),
  existing: existingNetwork.optional(),
});

export const encryption = z.strictObject({
  /** Whether storage is encrypted with a key of ours in Key Vault. Event Hubs' standard tier takes none. */
  customerManagedKeys: is.flag,
  /** Whether storage is encrypted twice; it cannot be changed later. */
  infrastructure: is.flag,
});

export const lake = z.strictObject({
  redundancy: is.oneOf(["Standard_LRS", "Standard_ZRS", "Standard_GRS", "Standard_GZRS"]),
  softDeleteDays: is.whole(1, 365, "days"),
  /** How long nobody can change what landed; 0 for not at all. */
  landingImmutableDays: is.whole(0, 3650, "days"),
  /** When what landed goes to the cool tier. */
  landingCoolAfterDays: is.whole(1, 3650, "days"),
  /** When rejected files and files that a batch has taken leave the inbox. */
  inboxKeepDays: is.whole(1, 3650, "days"),
});

export const keyVault = z.strictObject({
  softDeleteDays: is.whole(7, 90, "days"),
  /** Cannot be turned off again. */
  purgeProtection: is.flag,
  /** How long secrets are used before new ones are set; Entra gives credentials two years at most. */
  secretsLastDays: is.whole(30, 700, "days"),
});

export const eventHubs = z.strictObject({
  throughputUnits: is.whole(1, 40, "throughput units"),
  /** Up to which the namespace grows by itself; as many as `throughputUnits` for not at all. */
  maximumThroughputUnits: is.whole(1, 40, "throughput units"),
  isZoneRedundant: is.flag,
  partitions: is.whole(1, 32, "partitions"),
  retentionHours: is.whole(1, 168, "hours"),
  /** A captured file ends after this time ... */
  captureSeconds: is.whole(60, 900, "seconds"),
  /** ... or size. */
  captureMegabytes: is.whole(10, 500, "megabytes"),
  /** Who reads the events beside Capture; each gets a consumer group. */
  readers: z
    .array(z.string().regex(/^[a-z][a-z0-9-]{1,49}$/, "expected a name such as databricks."))
    .default([]),
});

export const functions = z.strictObject({
  instanceMegabytes: z.literal([2048, 4096], "expected 2048 or 4096."),
  maximumInstances: is.whole(40, 1000, "instances"),
  /** Instances that never sleep, for HTTP. */
  alwaysReady: is.whole(0, 20, "instances"),
  /** Whether a new version takes over instance by instance. */
  rollingUpdate: is.flag,
  /** Origins of the shop's pages that send cart events. */
  shopOrigins: z.array(is.origin).min(1, "expected at least one origin."),
  /** Where people read the runbooks. */
  runbooksAddress: is.httpsAddress.optional(),
  /** First day whose files are missed when they do not come. */
  expectFilesFrom: is.day.optional(),
  /** Client id of an app registration; where it is set, operators sign in with Entra instead of a function key. */
  operatorsAppId: is.guid.optional(),
});

/** A PostgreSQL database whose table of changes is read. */
export const customerMaster = z.strictObject({
  server: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, "expected a host such as crm.postgres.database.azure.com."),
  port: is.whole(1, 65535, "a port").default(5432),
  database: is.text("a database's name"),
  user: is.text("a user's name"),
  /** Id of the server in Azure; where it is set, Data Factory reaches it through a private endpoint. */
  resourceId: is.resourceId("Microsoft.DBforPostgreSQL/flexibleServers").optional(),
});

export const dataFactory = z.strictObject({
  /** First day that the backfill goes over, once an operator starts it. */
  backfillFrom: is.day,
  /** Triggers that run. The program makes all of them, stopped: whoever deploys starts these. */
  startedTriggers: z.array(is.text("a trigger's name")).default([]),
});

export const databricks = z.strictObject({
  /** A workspace that is there; where it is left out, one is created. */
  existingWorkspace: z
    .strictObject({
      resourceId: is.resourceId("Microsoft.Databricks/workspaces"),
      /** Number of the workspace, as its address has it after `adb-`. */
      workspaceId: z.string().regex(/^\d+$/, "expected the workspace's number, in quotes."),
      url: is.httpsAddress,
    })
    .optional(),
  /** The region's Unity Catalog metastore. Where it is left out, Databricks' automatic assignment is relied upon. */
  metastoreId: is.guid.optional(),
  /** Where it is set, a metastore is created in this region of the account instead; an account has one a region. */
  createMetastore: is.flag.default(false),
  /** Id of the Databricks account; needed for whatever belongs to the account. */
  accountId: is.guid.optional(),
  /** Application id of the service principal that jobs run as; one is made where it is left out. */
  jobsRunAs: is.guid.optional(),
  /** Whether schedules and triggers rest. */
  jobsPaused: is.flag,
  /** Whether the catalog can be seen from this workspace alone. */
  isolatedCatalog: is.flag,
  /** Whether `pulumi destroy` may delete schemas that hold tables. */
  forceDestroy: is.flag,
  /** Size of job compute. */
  workers: is.whole(1, 50, "workers"),
  /** Git repository that notebooks and package are taken from. */
  repository: z.strictObject({ url: is.httpsAddress, branch: is.text("a branch") }).optional(),
});

/** Workflows that bring code by an identity of their own; none where it is left out. */
export const ci = z
  .strictObject({
    /** Repository of GitHub. */
    repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, "expected a repository such as example/lakehouse."),
    /** Environment of the repository; the one that is called like the stack where it is left out. */
    environment: is.text("an environment of the repository").optional(),
  })
  .optional();

export const observability = z.strictObject({
  retentionDays: is.whole(30, 730, "days"),
  /** How long logs are kept in all, in the archive after `retentionDays`. */
  archiveDays: is.whole(30, 4383, "days"),
  /** Gigabytes a day after which no more is taken; 0 for no cap. */
  dailyCapGigabytes: is.whole(0, 1000, "gigabytes"),
});

export const alerts = z.strictObject({
  /** Told by Azure itself, so that somebody hears when the notification function is down. */
  emails: z.array(is.email).min(1, "expected at least one address."),
  /** Phones that critical alerts ring, without the country's code. */
  phones: z
    .array(
      z.strictObject({
        countryCode: z.string().regex(/^\d{1,3}$/, "expected a code such as '49', in quotes."),
        number: z.string().regex(/^\d{4,14}$/, "expected digits, in quotes."),
      }),
    )
    .default([]),
  /** List price in dollars that a run of a job may cost; where it is left out, nobody looks. It takes SELECT on system tables. */
  runDollars: is.whole(1, 100_000, "dollars").optional(),
  /** When alerts of Azure wait, on this wall clock; nothing is held back where it is left out. */
  maintenance: z
    .strictObject({
      timeZone: is.text("a Windows time zone such as W. Europe Standard Time"),
      days: z
        .array(is.oneOf(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]))
        .min(1),
      from: z.string().regex(/^\d{2}:\d{2}$/, "expected a time such as '02:00', in quotes."),
      to: z.string().regex(/^\d{2}:\d{2}$/, "expected a time such as '04:00', in quotes."),
    })
    .optional(),
});

export const budget = z.strictObject({
  /** A month, in the subscription's currency. */
  amount: is.whole(1, 10_000_000, "the subscription's currency"),
  emails: z.array(is.email).min(1, "expected at least one address."),
});

export const communication = z.strictObject({
  dataLocation: is.oneOf(["Europe", "United States", "UK", "Germany", "France", "Switzerland"]),
  /** Domain of ours that emails come from; one of Azure's where it is left out. */
  domain: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, "expected a domain such as mail.example.com.")
    .optional(),
  /** Whether Azure has found its records in DNS; until then emails come from one of Azure's domains. */
  isDomainVerified: is.flag.default(false),
});

const hash = z.string().regex(/^[0-9a-f]{64}$/, "expected a SHA-256 as 64 hexadecimal digits.");

/** What nobody may read. Set each with `pulumi config set --secret --path`. */
export const secrets = z.strictObject({
  /** Signs the links in messages. */
  linkKey: z.string().min(32, "expected at least 32 characters."),
  /** Key that other services call the Functions app with; the app is told of it after its first deployment. */
  functionKey: z.string().min(40, "expected at least 40 characters."),
  /** Key of the product API. */
  productApiKey: is.text("the key of the product API"),
  /** Password of the customer master's user. */
  customerMasterPassword: is.text("the password of the customer master's user"),
  /** SHA-256 of each API key that sends cart events, by client. */
  cartEventsKeys: z
    .record(z.string(), hash)
    .refine((keys) => Object.keys(keys).length > 0, "expected a client."),
  /** Addresses of Teams workflows, by the channels of the Functions' notifications. */
  teamsWebhooks: z.record(z.string(), is.httpsAddress).default({}),
});
