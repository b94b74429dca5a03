/** The estate as it is, with one fault in it. */
import type { RecordedResource } from "../../../local/src/estate/recorder.ts";
import { resourcesOf } from "../estate/recorded.ts";

export type Resources = readonly RecordedResource[];

/** An estate without a fault. */
export const soundEstate = (): Promise<Resources> => resourcesOf("dev");

/** The estate in which the first resource of a type that says `right` says `wrong` instead. */
export function saying(sound: Resources, type: string, right: string, wrong: string): RecordedResource[] {
  const at = sound.findIndex((one) => one.type === type && JSON.stringify(one.inputs).includes(right));
  const { [at]: faulty } = sound;
  if (!faulty) throw new Error(`No ${type} says ${right}, so there is nothing to plant a fault in.`);
  const inputs = JSON.parse(JSON.stringify(faulty.inputs).replaceAll(right, wrong));
  return sound.with(at, { ...faulty, inputs });
}

/** The estate without the resource of a type that says something. */
export function without(sound: Resources, type: string, said: string): RecordedResource[] {
  const others = sound.filter((one) => one.type !== type || !JSON.stringify(one.inputs).includes(said));
  if (others.length === sound.length)
    throw new Error(`No ${type} says ${said}, so there is none to take away.`);
  return others;
}
