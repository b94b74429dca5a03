/** The parts of the report as its files have them. The shapes are strict: they refuse what the project does not use. */
import { z } from "zod";

const source = z.strictObject({ SourceRef: z.strictObject({ Entity: z.string() }) });
const named = z.strictObject({ Expression: source, Property: z.string() });
const field = z.union([z.strictObject({ Column: named }), z.strictObject({ Measure: named })]);
const literal = z.strictObject({ expr: z.strictObject({ Literal: z.strictObject({ Value: z.string() }) }) });
const projection = z.strictObject({
  field,
  queryRef: z.string(),
  nativeQueryRef: z.string(),
  displayName: z.string().optional(),
});
const one = <T extends z.ZodType>(properties: T) => z.tuple([z.strictObject({ properties })]);

const position = z.strictObject({
  x: z.number().min(0),
  y: z.number().min(0),
  width: z.number().positive(),
  height: z.number().positive(),
  z: z.int(),
  tabOrder: z.int(),
});

const query = z.strictObject({
  queryState: z.record(z.string(), z.strictObject({ projections: z.array(projection).min(1) })),
  sortDefinition: z
    .strictObject({
      sort: z.array(z.strictObject({ field, direction: z.enum(["Ascending", "Descending"]) })).length(1),
      isDefaultSort: z.literal(true),
    })
    .optional(),
});

/** What each kind of visual takes. */
export const visualRoles: Readonly<Record<string, readonly string[]>> = {
  cardVisual: ["Data"],
  lineChart: ["Category", "Y"],
  clusteredBarChart: ["Category", "Y"],
  tableEx: ["Values"],
  slicer: ["Values"],
  textbox: [],
};

export const visualPart = z.strictObject({
  $schema: z.string(),
  name: z.string().regex(/^[0-9a-f]{20}$/),
  position,
  visual: z.strictObject({
    visualType: z.enum(Object.keys(visualRoles)),
    query: query.optional(),
    objects: z
      .union([
        z.strictObject({ data: one(z.strictObject({ mode: literal })) }),
        z.strictObject({ general: one(z.strictObject({ paragraphs: z.array(z.unknown()).min(1) })) }),
      ])
      .optional(),
    visualContainerObjects: z.strictObject({
      title: one(z.union([z.strictObject({ text: literal }), z.strictObject({ show: literal })])),
      general: one(z.strictObject({ altText: literal })),
    }),
    syncGroup: z
      .strictObject({ groupName: z.string(), fieldChanges: z.literal(true), filterChanges: z.literal(true) })
      .optional(),
    drillFilterOtherVisuals: z.literal(true),
  }),
});

export const mobilePart = z.strictObject({ $schema: z.string(), position });

export type VisualPart = z.infer<typeof visualPart>;

/** A page with its visuals in the order of the tab key. */
export interface ReportPage {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly visuals: readonly VisualPart[];
  readonly phone: readonly z.infer<typeof mobilePart>[];
}

const folder = "Customer360.Report/definition/pages/";

/**
 * Pages in the report's order.
 *
 * @throws ZodError for a part that has another shape
 */
export function readPages(files: ReadonlyMap<string, string>): readonly ReportPage[] {
  const json = (path: string) => JSON.parse(files.get(folder + path) ?? "null");
  return json("pages.json").pageOrder.map((id: string): ReportPage => {
    const { displayName: title, width, height } = json(`${id}/page.json`);
    const below = (name: string) =>
      [...files].filter(([path]) => path.startsWith(`${folder}${id}/visuals/`) && path.endsWith(`/${name}`));
    const visuals = below("visual.json").map(([, text]) => visualPart.parse(JSON.parse(text)));
    const phone = below("mobile.json").map(([, text]) => mobilePart.parse(JSON.parse(text)));
    const order = (a: { position: { tabOrder: number } }, b: { position: { tabOrder: number } }) =>
      a.position.tabOrder - b.position.tabOrder;
    return { title, width, height, visuals: visuals.sort(order), phone: phone.sort(order) };
  });
}
