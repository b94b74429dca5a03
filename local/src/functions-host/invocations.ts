/** Invocations: runs functions through the library's own model, with its hooks, and knows which are under way. */
import { randomBytes, randomUUID } from "node:crypto";
import type { CoreApi } from "./core-api.ts";
import type { AppFunction } from "./function-app.ts";
import type { HostLog } from "./host-log.ts";
import type { CoreInvocationContext, InvocationResponse, LogLevel, TypedData } from "./rpc.ts";

/** What a trigger has for its function. */
export interface TriggerInput {
  readonly data: TypedData;
  readonly metadata?: Readonly<Record<string, TypedData>>;
  readonly retry?: { readonly retryCount: number; readonly maxRetryCount: number };
  /** W3C trace context that the invocation belongs to; a new one when it is left out. */
  readonly traceParent?: string | null;
}

/** Writes what a function returned and put into its outputs. */
export type WriteOutputs = (fn: AppFunction, response: InvocationResponse) => Promise<void>;

export class Invocations {
  readonly #api: CoreApi;
  readonly #log: HostLog;
  readonly #writeOutputs: WriteOutputs;
  readonly #running = new Set<Promise<unknown>>();
  readonly #appHookData = {};

  constructor(api: CoreApi, log: HostLog, writeOutputs: WriteOutputs) {
    this.#api = api;
    this.#log = log;
    this.#writeOutputs = writeOutputs;
  }

  /** Calls the app's hooks of starting and ending. */
  async runAppHooks(name: "appStart" | "appTerminate"): Promise<void> {
    await this.#api.runHooks(name, { hookData: this.#appHookData, appHookData: this.#appHookData });
  }

  /**
   * Runs a function and writes its outputs.
   *
   * @throws whatever the function, a hook or an output throws; it is in the log by then
   */
  run(fn: AppFunction, input: TriggerInput): Promise<InvocationResponse> {
    const run = this.#run(fn, input);
    this.#running.add(run);
    const settled = () => this.#running.delete(run);
    run.then(settled, settled);
    return run;
  }

  /** Resolves when nothing is under way. */
  async drained(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  async #run(fn: AppFunction, input: TriggerInput): Promise<InvocationResponse> {
    const invocationId = randomUUID();
    const details = { function: fn.name, invocationId };
    const started = performance.now();
    const category = `Function.${fn.name}`;
    this.#log.write("information", category, `Executing 'Functions.${fn.name}'`, details);
    const milliseconds = () => Math.round(performance.now() - started);
    try {
      const response = await this.#invoke(fn, input, invocationId);
      await this.#writeOutputs(fn, response);
      const text = `Executed 'Functions.${fn.name}' (Succeeded)`;
      this.#log.write("information", category, text, { ...details, milliseconds: milliseconds() });
      return response;
    } catch (error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      const told = { ...details, milliseconds: milliseconds(), error: message, stack };
      this.#log.write("error", category, `Executed 'Functions.${fn.name}' (Failed)`, told);
      throw error;
    }
  }

  async #invoke(fn: AppFunction, input: TriggerInput, invocationId: string): Promise<InvocationResponse> {
    const { callback } = fn.registered;
    const coreContext = this.#coreContext(fn, input, invocationId);
    const model = this.#api.programmingModel?.getInvocationModel(coreContext);
    if (!model) throw new Error("The app has set no programming model.");
    const { context, inputs } = await model.getArguments();
    const hooks = { hookData: {}, appHookData: this.#appHookData, invocationContext: context };
    const before = { ...hooks, functionCallback: callback, inputs };
    coreContext.state = "preInvocationHooks";
    await this.#api.runHooks("preInvocation", before);
    coreContext.state = "invocation";
    const after: { result: unknown; error: unknown } & typeof hooks & { inputs: unknown[] } = {
      ...hooks,
      inputs: before.inputs,
      result: null,
      error: null,
    };
    try {
      after.result = await model.invokeFunction(context, before.inputs, before.functionCallback);
    } catch (error) {
      after.error = error;
    }
    coreContext.state = "postInvocationHooks";
    await this.#api.runHooks("postInvocation", after);
    coreContext.state = undefined;
    if (after.error) throw after.error;
    return model.getResponse(context, after.result);
  }

  #coreContext(fn: AppFunction, input: TriggerInput, invocationId: string): CoreInvocationContext {
    const { metadata } = fn.registered;
    const traceParent =
      input.traceParent ?? `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-01`;
    return {
      invocationId,
      metadata,
      request: {
        invocationId,
        functionId: fn.name,
        inputData: [{ name: fn.trigger.name, data: input.data }],
        triggerMetadata: input.metadata ?? {},
        traceContext: { traceParent },
        ...(input.retry ? { retryContext: input.retry } : {}),
      },
      log: (level, category, message) => this.#writeUserLog(fn, invocationId, level, category, message),
    };
  }

  #writeUserLog(
    fn: AppFunction,
    invocationId: string,
    level: LogLevel,
    category: string,
    message: string,
  ): void {
    const entry = { level, message, category, hookData: {}, appHookData: this.#appHookData };
    if (category === "user") this.#api.runHooksSync("log", entry);
    const suffix = category === "user" ? ".User" : "";
    this.#log.write(entry.level, `Function.${fn.name}${suffix}`, entry.message, {
      function: fn.name,
      invocationId,
    });
  }
}
