/** The program asked a stand-in provider for something that it does not know; the message names it. */
export class UnknownToStandIn extends Error {}

/** A program that this machine has not and cannot build; the message says why, and what to install. */
export class NotToBeHad extends Error {}

/** The Pulumi CLI cannot be had on this machine. */
export class NoPulumiCli extends NotToBeHad {}

/** Databricks' provider cannot be had on this machine. */
export class NoDatabricksProvider extends NotToBeHad {}

/** A provider's process ended before it told where it listens. */
export class ProviderError extends Error {}
