/** What a stand-in provider answers with in place of a cloud. */
import type { Values } from "./values.ts";

export interface MadeUpResource {
  /** The type's token, such as `azure-native:storage:StorageAccount`. */
  readonly type: string;
  /** The name in the program, the last part of its URN. */
  readonly name: string;
  readonly inputs: Values;
}

export interface Cloud {
  /** Inputs that cannot change: another value makes another resource. */
  isFixed(type: string, property: string): boolean;
  /** The id that a new resource gets. */
  idOf(resource: MadeUpResource): string;
  /** What a resource tells beside its inputs; maps are merged into those of the inputs. */
  outputsOf(resource: MadeUpResource, id: string): Values;
  /** Functions that programs may invoke, by their tokens. */
  readonly functions: Readonly<Record<string, (args: Values) => Values>>;
}
