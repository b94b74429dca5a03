/** The Functions app, published as a package to Flex Consumption. */
import { loadPlatform } from "@customer360/contracts";
import { z } from "zod";
import { PublishError } from "../errors.ts";
import type { Release, Step } from "../step.ts";
import type { Target } from "../target.ts";
import { until } from "../until.ts";

/** Of a deployment, by the numbers that the service gives. */
const deployment = z.object({
  id: z.string(),
  status: z.number(),
  status_text: z.string().nullish(),
  complete: z.boolean(),
});
const succeeded = 4;

const health = z.object({ status: z.string(), package: z.string().nullish() });

export function functionsStep({ app }: Release, target: () => Promise<Target>): Step {
  return {
    name: "functions",
    look: async () => {
      const at = await target();
      const running = await runningPackage(at);
      return {
        differences: running === app.digest ? [] : [packageOf(running, app.digest)],
        apply: () => publish(at, app.zip()),
      };
    },
  };
}

/** What the app says of the package that it runs from; null when it does not run, or says nothing. */
export async function runningPackage(at: Target): Promise<string | null> {
  const { answer } = await askHealth(at);
  return answer?.package ?? null;
}

export interface Health {
  /** Of HTTP; null when there was no answer. */
  readonly status: number | null;
  readonly answer: z.output<typeof health> | null;
}

/** Asks the app's health route, which anybody may. An app that is not there yet is no error here. */
export async function askHealth({ outputs }: Target): Promise<Health> {
  const url = `${outputs.functionApp.address}/api/${loadPlatform().routes.health}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) }).catch(() => null);
  if (response === null) return { status: null, answer: null };
  const read = health.safeParse(await response.json().catch(() => null));
  return { status: response.status, answer: read.success ? read.data : null };
}

async function publish({ publishing, waiting }: Target, zip: Uint8Array): Promise<void> {
  // The package is built: the service has nothing to install.
  const path = "/api/publish?RemoteBuild=false&Deployer=customer360";
  const response = await publishing.upload("POST", path, zip, "application/zip");
  const place = placeOf(response.headers.get("location"));
  const ended = await until(async () => {
    const seen = await publishing.get(place, deployment);
    return seen.complete ? seen : null;
  }, waiting);
  if (ended?.status === succeeded) return;
  const how = ended
    ? `ended with status ${ended.status} (${ended.status_text || "no text"})`
    : "does not end";
  throw new PublishError(
    `The deployment ${ended?.id ?? "of the Functions app"} ${how}: its log is in the portal, under Deployment Center. Run it again.`,
  );
}

/** Where the deployment tells how it goes. */
function placeOf(location: string | null): string {
  if (location === null) return "/api/deployments/latest";
  const { pathname, search } = new URL(location, "https://any.example");
  return `${pathname}${search}`;
}

const packageOf = (running: string | null, wanted: string) =>
  `the app runs ${running === null ? "no known package" : `package ${running.slice(0, 7)}`}, not ${wanted.slice(0, 7)}`;
