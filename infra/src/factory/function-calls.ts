/** Calls of the Functions app. */
import { type Activity, retried } from "./definition.ts";
import { linkedService } from "./names.ts";

interface FunctionCall {
  readonly name: string;
  readonly method: "GET" | "POST";
  /** Route below `/api`, with its query. */
  readonly route: unknown;
  readonly body?: unknown;
}

/** The function answers with a JSON object, which is the activity's output. */
export function callFunction({ name, method, route, body }: FunctionCall): Activity {
  return {
    name,
    type: "AzureFunctionActivity",
    ...retried,
    linkedServiceName: linkedService("functions"),
    method,
    functionName: route,
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body }),
  };
}

/** A route below `/api` with its `{name}` filled in. @param values expressions without their `@` */
export function routeOf(template: string, values: Readonly<Record<string, string>>) {
  const value = Object.entries(values).reduce(
    (text, [name, given]) => text.replace(`{${name}}`, `@{uriComponent(${given})}`),
    template,
  );
  return { type: "Expression", value } as const;
}

/** A JSON object for the body of a call: values are expressions without their `@`, each of which gives a text. */
export function jsonBody(fields: Readonly<Record<string, string>>) {
  const members = Object.entries(fields).map(([name, value]) => `"${name}":', ${quotable(value)}, '`);
  return { type: "Expression", value: `@concat('{${members.join(",")}}')` } as const;
}

/** JSON text of a value: `string` of an array with it, without the brackets, has quotes and escapes right. */
function quotable(value: string): string {
  return `substring(string(createArray(${value})), 1, sub(length(string(createArray(${value}))), 2))`;
}
