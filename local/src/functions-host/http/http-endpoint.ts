/** The app's HTTP functions, and the part of the host's administration that is served here. */
import PQueue from "p-queue";
import type { AppFunction } from "../function-app.ts";
import type { HttpSettings } from "../host-file.ts";
import type { Invocations } from "../invocations.ts";
import { type CorsSettings, corsHeaders, preflightAnswer } from "./cors.ts";
import { httpDataOf, responseOf } from "./http-data.ts";
import { type AuthLevel, type HostKeys, isAllowed, keyOf } from "./keys.ts";
import { byPrecedence, compileRoute, type Route } from "./route.ts";

export interface HttpEndpointOptions {
  readonly functions: readonly AppFunction[];
  readonly invocations: Invocations;
  readonly settings: HttpSettings;
  readonly keys: HostKeys;
  readonly cors: CorsSettings | null;
  /** Runs a function that is triggered by something else; its input comes from the administrator. */
  readonly trigger: (fn: AppFunction, input: string) => void;
}

interface HttpFunction {
  readonly fn: AppFunction;
  readonly route: Route;
  readonly methods: readonly string[];
  readonly level: AuthLevel;
}

/** Returns what answers requests. */
export function createHttpEndpoint(options: HttpEndpointOptions): (request: Request) => Promise<Response> {
  const functions = options.functions
    .filter(({ trigger }) => trigger.binding.type === "httpTrigger")
    .map((fn) => httpFunction(fn, options.settings.routePrefix))
    .sort((a, b) => byPrecedence(a.route, b.route));
  const limited = limiter(options.settings);
  const answer = async (request: Request): Promise<Response> => {
    const path = new URL(request.url).pathname.slice(1);
    if (path.startsWith("admin/")) return administer(request, path, options);
    for (const { fn, route, methods, level } of functions) {
      const params = methods.includes(request.method) ? route.match(path) : null;
      if (params === null) continue;
      if (!isAllowed(level, keyOf(request), options.keys)) return new Response(null, { status: 401 });
      return limited(() => invoke(fn, request, params, options.invocations));
    }
    return new Response(null, { status: 404 });
  };
  return async (request) => {
    const { cors } = options;
    if (cors === null) return answer(request);
    const preflight = preflightAnswer(request, cors);
    if (preflight) return preflight;
    const response = await answer(request);
    for (const [name, value] of Object.entries(corsHeaders(request, cors))) response.headers.set(name, value);
    return response;
  };
}

/** Path of a function below the host's address, such as `api/batches/{id}`. */
export function pathOf({ name, trigger }: AppFunction, prefix: string): string {
  return [prefix, String(trigger.binding.route ?? name)].filter((part) => part !== "").join("/");
}

function httpFunction(fn: AppFunction, prefix: string): HttpFunction {
  const { methods, authLevel } = fn.trigger.binding;
  return {
    fn,
    route: compileRoute(pathOf(fn, prefix)),
    methods: (methods as string[]).map((method) => method.toUpperCase()),
    level: authLevel as AuthLevel,
  };
}

async function invoke(
  fn: AppFunction,
  request: Request,
  params: Record<string, string>,
  invocations: Invocations,
) {
  const http = await httpDataOf(request, params);
  if (http === null) return new Response(null, { status: 413 });
  try {
    return responseOf(
      await invocations.run(fn, { data: { http }, traceParent: request.headers.get("traceparent") }),
    );
  } catch {
    // The invocation has logged it; callers are told no more than that.
    return new Response(null, { status: 500 });
  }
}

/** `POST /admin/functions/{name}` with `{"input": "…"}`: runs a function that is not triggered by HTTP. */
async function administer(request: Request, path: string, options: HttpEndpointOptions): Promise<Response> {
  if (!isAllowed("admin", keyOf(request), options.keys)) return new Response(null, { status: 401 });
  const [, name] = /^admin\/functions\/([^/]+)$/.exec(path) ?? [];
  const fn = options.functions.find((candidate) => candidate.name === name);
  if (!fn || request.method !== "POST" || fn.trigger.binding.type === "httpTrigger") {
    return new Response(null, { status: 404 });
  }
  const { input = "" } = (await request.json().catch(() => ({}))) as { input?: string };
  options.trigger(fn, input);
  return new Response(null, { status: 202 });
}

type Limited = (work: () => Promise<Response>) => Promise<Response>;

/** Keeps to host.json's limits: what is beyond them waits, or is told to come back later. */
function limiter({ maxConcurrentRequests, maxOutstandingRequests }: HttpSettings): Limited {
  const queue = new PQueue({
    concurrency: maxConcurrentRequests < 0 ? Number.POSITIVE_INFINITY : maxConcurrentRequests,
  });
  const limit = maxOutstandingRequests < 0 ? Number.POSITIVE_INFINITY : maxOutstandingRequests;
  return async (work) => {
    if (queue.size + queue.pending >= limit) return new Response(null, { status: 429 });
    return queue.add(work);
  };
}
