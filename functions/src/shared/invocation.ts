/** Which invocation the running code belongs to, so that its log entries go there without being passed around. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { app as App, InvocationContext } from "@azure/functions";
import type { LogSink } from "./log.ts";

const current = new AsyncLocalStorage<InvocationContext>();

/** Makes every handler of the app run inside its invocation. */
export function trackInvocations(app: typeof App): void {
  app.hook.preInvocation((context) => {
    const handler = context.functionHandler;
    context.functionHandler = (...inputs) => current.run(context.invocationContext, () => handler(...inputs));
  });
}

/** Writes log entries to the current invocation; to the console outside of any. */
export const invocationSink: LogSink = (level, line) => {
  const context = current.getStore();
  (context ?? console)[level](line);
};
