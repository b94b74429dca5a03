// The app that the host's tests serve: each function does one thing that the host has to get right.
import { app, output } from "@azure/functions";

const connection = "STATE_STORAGE";
const toQueue = (queueName) => output.storageQueue({ queueName, connection });

app.http("echo", {
  methods: ["GET", "POST"],
  authLevel: "function",
  route: "echo/{id:int}/{*rest}",
  handler: async (request) => ({
    status: 201,
    headers: { "x-shop": "de" },
    cookies: [{ name: "a", value: "b c", path: "/", httpOnly: true, sameSite: "Strict" }],
    jsonBody: {
      params: request.params,
      query: [...request.query],
      header: request.headers.get("x-ask"),
      body: await request.text(),
    },
  }),
});
app.http("echo-latest", {
  methods: ["GET"],
  authLevel: "function",
  route: "echo/latest/now",
  handler: () => ({ body: "literal" }),
});
app.http("secret", { methods: ["GET"], authLevel: "admin", handler: () => ({ body: "admins only" }) });
app.http("nothing", { methods: ["GET"], authLevel: "anonymous", handler: () => undefined });
app.http("fails", {
  methods: ["GET"],
  authLevel: "anonymous",
  handler: () => {
    throw new Error("The secret reason.");
  },
});
app.http("bytes", {
  methods: ["POST"],
  authLevel: "anonymous",
  handler: async (request) => ({ body: Buffer.from(await request.arrayBuffer()) }),
});
app.http("slow", {
  methods: ["GET"],
  authLevel: "anonymous",
  handler: async (_request, context) => {
    context.log("slow has begun");
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { body: "done" };
  },
});

app.storageQueue("work", {
  queueName: "%WORK_QUEUE%",
  connection,
  return: toQueue("results"),
  handler: (message, context) => {
    context.log(JSON.stringify({ message: "working", batchId: "2017-01-05.1" }));
    const { dequeueCount, id } = context.triggerMetadata;
    if (message.fail) throw new Error(`fails the ${dequeueCount}. time`);
    return { message, dequeueCount, id: typeof id, hooked: context.hooked };
  },
});
app.storageQueue("hanging", {
  queueName: "hanging",
  connection,
  extraOutputs: [toQueue("results")],
  handler: async (message, context) => {
    context.extraOutputs.set(context.options.extraOutputs[0], { ...message, ...context.triggerMetadata });
    if (context.triggerMetadata.dequeueCount === 1) await new Promise(() => setInterval(() => {}, 1000));
  },
});
app.storageQueue("exiting", { queueName: "exiting", connection, handler: () => process.exit(3) });

app.timer("ticking", {
  schedule: "* * * * * *",
  return: toQueue("ticks"),
  handler: (timer) => [timer, "second"],
});
app.timer("nightly", { schedule: "%NIGHTLY%", return: toQueue("nights"), handler: (timer) => timer });
let tries = 0;
app.timer("trying", {
  schedule: "0 0 0 1 1 *",
  retry: { strategy: "fixedDelay", maxRetryCount: 2, delayInterval: 0 },
  return: toQueue("tries"),
  handler: (_timer, context) => {
    tries += 1;
    if (tries < 3) throw new Error("not yet");
    return context.retryContext;
  },
});
app.timer("writing", {
  schedule: "0 0 0 1 1 *",
  return: output.storageBlob({ path: "written/{rand-guid}.txt", connection }),
  handler: () => "written",
});

app.hook.preInvocation((context) => {
  context.invocationContext.hooked = context.inputs.length;
});
app.hook.appStart(() => console.log("the app starts"));
app.hook.appTerminate(() => console.warn("the app ends"));
