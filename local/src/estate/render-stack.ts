/** Renders a stack without an engine: its resources as the program registers them. */
import platform from "../../../infra/index.ts";
import { invokes } from "./invokes.ts";
import { type RecordedResource, record } from "./recorder.ts";
import { day, passed, sectionsOf } from "./stack-config.ts";

/** The program as it deploys a stack whose secrets were just set. */
export const program = () => platform(day);

/**
 * The resources of a stack, ordered by type and name, since the order of registration is that of promises.
 * @throws whatever the program throws, such as a ConfigError about the stack's file
 */
export async function renderStack(stack: string): Promise<readonly RecordedResource[]> {
  const { resources } = await record(program, { stack, config: passed(sectionsOf(stack)), invokes });
  return resources.toSorted((one, other) => compare(keyOf(one), keyOf(other)));
}

const keyOf = ({ type, name }: RecordedResource) => `${type} ${name}`;
const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));
