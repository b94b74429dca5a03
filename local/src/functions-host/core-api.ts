/** The module `@azure/functions-core`, which the library `@azure/functions` finds in a host and nowhere else. */
import Module from "node:module";
import type { FunctionCallback, FunctionMetadata, LogLevel, ProgrammingModel } from "./rpc.ts";

export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
}

export const hookNames = ["appStart", "appTerminate", "preInvocation", "postInvocation", "log"] as const;
export type HookName = (typeof hookNames)[number];
export type HookCallback = (context: object) => unknown;

type WriteLog = (level: LogLevel, category: string, message: string) => void;

/** What an app registers while it is loaded. */
export class CoreApi {
  readonly functions = new Map<string, RegisteredFunction>();
  programmingModel: ProgrammingModel | null = null;
  readonly #hooks = new Map<HookName, Set<HookCallback>>(hookNames.map((name) => [name, new Set()]));
  readonly #log: WriteLog;

  constructor(log: WriteLog) {
    this.#log = log;
  }

  /** Makes `require("@azure/functions-core")` answer with this registry, as the runtime's worker does. */
  install(): void {
    const { prototype } = Module as unknown as { prototype: { require: (id: string) => unknown } };
    const { require } = prototype;
    const exported = this.#exports();
    prototype.require = function (this: unknown, id: string) {
      return id === "@azure/functions-core" ? exported : require.call(this, id);
    };
  }

  /** Calls a hook's callbacks in the order in which they were registered, each with the same context. */
  async runHooks(name: HookName, context: object): Promise<void> {
    for (const callback of this.#callbacks(name)) await callback(context);
  }

  /** As {@link runHooks}, for hooks that nobody waits for. */
  runHooksSync(name: HookName, context: object): void {
    for (const callback of this.#callbacks(name)) callback(context);
  }

  #callbacks(name: HookName): ReadonlySet<HookCallback> {
    return this.#hooks.get(name) ?? new Set();
  }

  #exports(): object {
    return {
      version: "3.0.0",
      hostVersion: "4.1000.0",
      setProgrammingModel: (model: ProgrammingModel) => {
        this.programmingModel = model;
      },
      getProgrammingModel: () => this.programmingModel,
      registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) => {
        if (this.functions.has(metadata.name)) {
          throw new Error(`A function with the name "${metadata.name}" is registered twice.`);
        }
        this.functions.set(metadata.name, { metadata, callback });
        return { dispose: () => this.functions.delete(metadata.name) };
      },
      registerHook: (name: HookName, callback: HookCallback) => {
        const callbacks = this.#hooks.get(name);
        if (!callbacks) throw new RangeError(`Unrecognized hook "${name}".`);
        callbacks.add(callback);
        return { dispose: () => callbacks.delete(callback) };
      },
      log: this.#log,
    };
  }
}
