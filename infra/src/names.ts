/** Names of resources: the Cloud Adoption Framework's abbreviations, within each service's length and alphabet. */

/** What a service takes as a name. */
interface Rule {
  /** The Cloud Adoption Framework's abbreviation. */
  readonly abbreviation: string;
  readonly shortest: number;
  readonly longest: number;
  readonly alphabet: RegExp;
  /** In words, for whoever has to find another name. */
  readonly expected: string;
  /** Whether no two in all of Azure may have the same. */
  readonly isGlobal: boolean;
  /** Between the parts of a name; storage accounts take none. */
  readonly delimiter: "-" | "";
  /** The longest word that tells resources of the kind apart; none where a stack has one of them. */
  readonly longestPart: string;
}

const hyphenated = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const words = "lower case letters, digits and single hyphens, a letter first";

function rule(abbreviation: string, shortest: number, longest: number, given: Partial<Rule> = {}): Rule {
  const usual = {
    isGlobal: false,
    alphabet: hyphenated,
    expected: words,
    delimiter: "-",
    longestPart: "",
  } as const;
  return { abbreviation, shortest, longest, ...usual, ...given };
}

const rules = {
  resourceGroup: rule("rg", 1, 90, { longestPart: "databricks" }),
  virtualNetwork: rule("vnet", 2, 64),
  subnet: rule("snet", 1, 80, { longestPart: "databricks-container" }),
  networkSecurityGroup: rule("nsg", 1, 80, { longestPart: "databricks-container" }),
  natGateway: rule("ng", 1, 80),
  publicIp: rule("pip", 1, 80, { longestPart: "nat" }),
  privateEndpoint: rule("pep", 2, 64, { longestPart: "databricks-browser-authentication" }),
  identity: rule("id", 3, 128, { longestPart: "encryption" }),
  storageAccount: rule("st", 3, 24, {
    isGlobal: true,
    alphabet: /^[a-z0-9]+$/,
    expected: "lower case letters and digits alone",
    delimiter: "",
    longestPart: "state",
  }),
  keyVault: rule("kv", 3, 24, { isGlobal: true }),
  eventHubsNamespace: rule("evhns", 6, 50, { isGlobal: true }),
  eventGridTopic: rule("egst", 3, 50, { longestPart: "vault" }),
  dataFactory: rule("adf", 3, 63, { isGlobal: true }),
  databricksWorkspace: rule("dbw", 3, 64),
  databricksConnector: rule("dbac", 3, 64),
  /** The service takes 60; beyond 32 the host's id is cut off, and two apps could share their state. */
  functionApp: rule("func", 2, 32, { isGlobal: true }),
  appServicePlan: rule("asp", 1, 60),
  logAnalytics: rule("log", 4, 63),
  applicationInsights: rule("appi", 1, 260),
  actionGroup: rule("ag", 1, 260, { longestPart: "platform" }),
  alert: rule("ar", 1, 260, { longestPart: "notifications-silent" }),
  processingRule: rule("apr", 1, 260, { longestPart: "maintenance" }),
  communication: rule("acs", 1, 63, { isGlobal: true }),
  email: rule("email", 1, 63, { isGlobal: true }),
  budget: rule("budget", 1, 63),
} satisfies Record<string, Rule>;

/** Kinds of resources that have a name of this platform. */
export type Kind = keyof typeof rules;

/** Every kind. */
export const kinds = Object.keys(rules) as readonly Kind[];

/** A name that its service would refuse. */
export class NameError extends Error {
  override readonly name = "NameError";
}

/** What every name of a stack is made of. */
export interface NameParts {
  /** What the platform is called in short, such as `c360`. */
  readonly workload: string;
  /** The stack, such as `prod`. */
  readonly stage: string;
  /** Makes names unique in all of Azure, where they have to be. */
  readonly suffix: string;
}

/** Gives resources of a kind their names. */
export class Names {
  readonly #parts: NameParts;

  constructor(parts: NameParts) {
    this.#parts = parts;
  }

  /**
   * `<abbreviation>-<workload>-<stage>[-<part>][-<suffix>]`.
   *
   * @param part tells resources of the same kind apart
   * @throws NameError when the service would refuse the name
   */
  of(kind: Kind, part = ""): string {
    const { abbreviation, isGlobal, delimiter, longestPart } = rules[kind];
    if (part.length > longestPart.length)
      throw new NameError(
        `'${part}' is longer than any part of a ${kind} that is looked at beforehand: name it in names.ts.`,
      );
    const { workload, stage, suffix } = this.#parts;
    const parts = [abbreviation, workload, stage, part, isGlobal ? suffix : undefined];
    return checked(kind, parts.filter(Boolean).join(delimiter));
  }
}

/** Sentences, one for each kind of resource whose service would refuse a stack's longest name of it. */
export function refusedNames(parts: NameParts): string[] {
  const names = new Names(parts);
  return kinds.flatMap((kind) => {
    try {
      names.of(kind, rules[kind].longestPart);
      return [];
    } catch (error) {
      if (error instanceof NameError) return error.message;
      throw error;
    }
  });
}

function checked(kind: Kind, name: string): string {
  const { shortest, longest, alphabet, expected } = rules[kind];
  if (name.length < shortest || name.length > longest) {
    throw new NameError(
      `'${name}' cannot be the name of a ${kind}: it has ${name.length} characters, and ${shortest} to ${longest} are possible; give the stack or its suffix another length.`,
    );
  }
  if (alphabet.test(name)) return name;
  throw new NameError(
    `'${name}' cannot be the name of a ${kind}: expected ${expected}; rename the stack, the workload or the suffix.`,
  );
}
