/** Finds the routes that an alert takes through the tree. */
import type { Route } from "../config/model.ts";
import { matches } from "./matchers.ts";

/**
 * The nodes that take an alert: in each branch the deepest that matches. Later siblings are asked only after one that
 * says `continue`.
 */
export function routesFor(route: Route, labels: Readonly<Record<string, string>>): readonly Route[] {
  if (!matches(route.matchers, labels)) return [];
  const taken: Route[] = [];
  for (const child of route.routes) {
    const found = routesFor(child, labels);
    taken.push(...found);
    if (found.length > 0 && !child.continue) break;
  }
  return taken.length > 0 ? taken : [route];
}

/** The route of a name; null when the tree has none any more. */
export function routeNamed(route: Route, name: string): Route | null {
  if (route.name === name) return route;
  for (const child of route.routes) {
    const found = routeNamed(child, name);
    if (found) return found;
  }
  return null;
}
