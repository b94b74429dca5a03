/** Tokens of whoever is signed in: by `az login`, or in a workflow by GitHub's own token. None is kept. */
import { credentialOf } from "../tools/credential.mjs";
import { StackError } from "./errors.ts";
import type { Token } from "./service.ts";

export interface Tokens {
  /** Of Azure Resource Manager, and of the place that takes packages. */
  readonly azure: Token;
  readonly databricks: Token;
}

/** The resources, to Microsoft Entra ID. */
const azure = "https://management.core.windows.net//.default";
const databricks = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default";

/** @param environment `DATABRICKS_TOKEN` goes before Entra ID, for a service principal that Databricks itself signs in */
export function signedIn(environment: Readonly<Record<string, string | undefined>>): Tokens {
  const credential = credentialOf(environment);
  const of = (scope: string) => async () => {
    const answer = await credential.getToken(scope).catch((cause: Error) => {
      throw new StackError(`Nobody is signed in to Azure: az login. (${cause.message.split("\n")[0]})`);
    });
    if (answer === null) throw new StackError("Nobody is signed in to Azure: az login.");
    return answer.token;
  };
  const { DATABRICKS_TOKEN: given } = environment;
  return { azure: of(azure), databricks: given ? async () => given : of(databricks) };
}
