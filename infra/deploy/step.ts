/** What a deployment is made of. */
import type { JobSettings } from "../src/databricks/plan/job-settings.ts";

/** In the order in which they are done: what runs comes after what it is made of. */
export const stepNames = [
  "infrastructure",
  "wheel",
  "git-folder",
  "jobs",
  "functions",
  "smoke-test",
] as const;
export type StepName = (typeof stepNames)[number];

export interface Plan {
  /** What is not as it shall be, each in a few words; empty when there is nothing to do. */
  readonly differences: readonly string[];
  /** Makes it so. Done twice, it is as done once. @throws DeployError */
  apply(): Promise<void>;
}

export interface Step {
  readonly name: StepName;
  /** Looks, and changes nothing. @throws DeployError */
  look(): Promise<Plan>;
  /** Whether looking alone says nothing: what it asks for is there only after a deployment. */
  readonly isForResults?: boolean;
}

/** The code that is deployed. */
export interface Release {
  /** Full SHA. */
  readonly commit: string;
  /** What the Git folder is put to; its branch when there is none. */
  readonly tag: string | null;
  /** The wheel's name in the volume, and its bytes. */
  readonly wheel: { readonly name: string; readonly bytes: Buffer };
  /** Files of the Functions app, and the digest of them that the app tells while it runs. */
  readonly app: { readonly digest: string; zip(): Uint8Array };
}

/** Settings of each job, by its name in the repository. */
export type Jobs = ReadonlyMap<string, JobSettings>;

/** How patiently something is waited for. */
export interface Waiting {
  /** Milliseconds between two looks. */
  readonly betweenLooks: number;
  /** Looks at most. */
  readonly looks: number;
}
