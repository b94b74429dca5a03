/** The part of Lakeview's format that our dashboards use; anything else is refused, so that the report never leaves it out. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { root } from "../../setup/paths.mjs";
import { ReportError } from "./errors.ts";

const text = z.string().min(1);
const color = z.string().regex(/^#[0-9A-F]{6}$/, "expected a color such as #2F6FDE");
const colors = z.strictObject({ light: color, dark: color });

const format = z.strictObject({
  type: z.enum(["number", "number-percent"]),
  abbreviation: z.enum(["none", "compact"]).optional(),
  decimalPlaces: z.strictObject({ type: z.enum(["max", "exact"]), places: z.int().min(0).max(4) }),
});
const named = { fieldName: text, displayName: text };
const formatted = z.strictObject({ ...named, format: format.optional() });
const sort = z.union([
  z.strictObject({ by: z.enum(["natural-order", "x-reversed"]) }),
  z.strictObject({ by: z.literal("custom-order"), orderedValues: z.array(z.string()) }),
]);
const scale = z.strictObject({
  type: z.enum(["temporal", "quantitative", "categorical"]),
  sort: sort.optional(),
  mappings: z.array(z.strictObject({ value: z.string(), color })).optional(),
});
const channel = z.strictObject({ ...named, scale, format: format.optional() });

const frame = z.strictObject({
  title: text,
  showTitle: z.literal(true),
  description: text.optional(),
  showDescription: z.literal(true).optional(),
});
const drawing = <Kind extends string>(kind: Kind) =>
  z.strictObject({
    ...{ version: z.literal(3), widgetType: z.literal(kind), frame },
    encodings: z.strictObject({ x: channel, y: channel, color: channel.optional() }),
  });
const filter = <Kind extends string>(kind: Kind) =>
  z.strictObject({
    ...{ version: z.literal(2), widgetType: z.literal(kind), frame },
    encodings: z.strictObject({ fields: z.array(z.strictObject({ ...named, queryName: text })).min(1) }),
  });
const spec = z.discriminatedUnion("widgetType", [
  z.strictObject({
    ...{ version: z.literal(2), widgetType: z.literal("counter"), frame },
    encodings: z.strictObject({ value: formatted, target: formatted.optional() }),
  }),
  z.strictObject({
    ...{ version: z.literal(2), widgetType: z.literal("table"), frame },
    encodings: z.strictObject({ columns: z.array(formatted).min(1) }),
  }),
  z.strictObject({
    ...{ version: z.literal(3), widgetType: z.literal("pie"), frame },
    encodings: z.strictObject({ angle: channel, color: channel }),
  }),
  ...[drawing("line"), drawing("bar"), drawing("area")],
  ...[filter("filter-date-range-picker"), filter("filter-multi-select")],
]);

const query = z.strictObject({
  name: text,
  query: z.strictObject({
    datasetName: text,
    fields: z.array(z.strictObject({ name: text, expression: text })).min(1),
    disaggregated: z.boolean(),
  }),
});
const textWidget = z.strictObject({
  name: text,
  multilineTextboxSpec: z.strictObject({ lines: z.array(z.string()).min(1) }),
});
const dataWidget = z.strictObject({ name: text, queries: z.array(query).min(1), spec });
const place = z.int().min(0);
const position = z.strictObject({ x: place, y: place, width: z.int().min(1), height: z.int().min(1) });

const dashboard = z.strictObject({
  datasets: z.array(
    z.strictObject({ name: text, displayName: text, queryLines: z.array(z.string()).min(1) }),
  ),
  pages: z
    .array(
      z.strictObject({
        ...{ name: text, displayName: text, pageType: z.literal("PAGE_TYPE_CANVAS") },
        layout: z.array(z.strictObject({ widget: z.union([textWidget, dataWidget]), position })).min(1),
      }),
    )
    .length(1),
  uiSettings: z.strictObject({
    theme: z.strictObject({
      canvasBackgroundColor: colors,
      widgetBackgroundColor: colors,
      widgetBorderColor: colors,
      fontColor: colors,
      selectionColor: colors,
      visualizationColors: z.array(color).min(1),
      widgetHeaderAlignment: z.literal("LEFT"),
    }),
  }),
});

export type Format = z.infer<typeof format>;
export type Channel = z.infer<typeof channel>;
export type Spec = z.infer<typeof spec>;
export type SpecOf<Kind extends Spec["widgetType"]> = Extract<Spec, { widgetType: Kind }>;
export type DataWidget = z.infer<typeof dataWidget>;
export type TextWidget = z.infer<typeof textWidget>;
export type Placed = z.infer<typeof dashboard>["pages"][number]["layout"][number];
/** A dashboard and the name of its file, without the ending. */
export type Dashboard = z.infer<typeof dashboard> & { readonly name: string };

export const dashboardsFolder = join(root, "dashboards");
const ending = ".lvdash.json";

/**
 * Reads one definition.
 * @throws ReportError with the place in it that is not as expected.
 */
export function parseDashboard(name: string, content: string): Dashboard {
  const parsed = dashboard.safeParse(JSON.parse(content));
  if (parsed.success) return { ...parsed.data, name };
  throw new ReportError(
    `dashboards/${name}${ending} has what the report cannot render; change it, or teach report-page/definition.ts.\n${z.prettifyError(parsed.error)}`,
  );
}

/** The dashboards in the order in which people ask for them: what is sold, to whom, how, and whether data are sound. */
export function loadDashboards(folder = dashboardsFolder): readonly Dashboard[] {
  const order = ["sales", "customer-360", "carts", "pipeline-health"];
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort((one, other) => place(one) - place(other) || one.localeCompare(other))
    .map((name) => parseDashboard(name, readFileSync(join(folder, name + ending), "utf8")));
}
