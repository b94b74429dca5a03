/** Everything that the program makes, with Data Factory's triggers at rest while it does. */
import { type Outputs, readOutputs } from "../outputs.ts";
import type { Infrastructure } from "../pulumi-stack.ts";
import type { Step } from "../step.ts";
import type { Triggers } from "../triggers.ts";

export interface InfrastructureStep {
  readonly stack: string;
  readonly infrastructure: Infrastructure;
  readonly triggers: Pick<Triggers, "running" | "set">;
}

export function infrastructureStep(given: InfrastructureStep): Step {
  const { stack, infrastructure } = given;
  const now = async (): Promise<Outputs> => readOutputs(await infrastructure.outputs(), stack);
  return {
    name: "infrastructure",
    look: async () => {
      const changes = Object.entries(await infrastructure.preview());
      const resting = await restingTriggers(given);
      return {
        differences: [
          ...changes.map(([kind, count]) => `${kind} ${count}`),
          ...resting.map((name) => `the trigger ${name} rests`),
        ],
        apply: async () => {
          if (changes.length > 0) await update(given);
          const { dataFactoryId, dataFactoryTriggers } = await now();
          await start(given, dataFactoryId, dataFactoryTriggers.started);
        },
      };
    },
  };
}

/** When it fails, what ran before runs again: nobody waits for files without noticing. */
async function update(given: InfrastructureStep): Promise<void> {
  const { infrastructure, triggers } = given;
  const known = factoryOf(await infrastructure.outputs());
  const running = known ? await triggers.running(known.id, known.triggers) : [];
  if (known) await triggers.set("stop", known.id, running);
  try {
    await infrastructure.up();
  } catch (error) {
    if (known) await start(given, known.id, running);
    throw error;
  }
}

async function restingTriggers({ infrastructure, triggers }: InfrastructureStep): Promise<readonly string[]> {
  const known = factoryOf(await infrastructure.outputs());
  if (!known) return [];
  const running = await triggers.running(known.id, known.started);
  return known.started.filter((name) => !running.includes(name));
}

async function start({ triggers }: InfrastructureStep, id: string, names: readonly string[]): Promise<void> {
  const running = await triggers.running(id, names);
  const resting = names.filter((name) => !running.includes(name));
  await triggers.set("start", id, resting);
}

/** The factory, as far as the stack tells of it: one that was never deployed has none. */
function factoryOf(outputs: Readonly<Record<string, unknown>>) {
  const { dataFactoryId: id, dataFactoryTriggers } = outputs as Partial<Outputs>;
  if (!id || !dataFactoryTriggers) return null;
  return { id, triggers: dataFactoryTriggers.all, started: dataFactoryTriggers.started };
}
