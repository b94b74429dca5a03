/** What is wrong with the report, a sentence each. */
import { children, columnNames, type Model, measureNames } from "./model-reader.ts";
import { type ReportPage, type VisualPart, visualRoles } from "./report-parts.ts";

export function reportProblems(pages: readonly ReportPage[], model: Model): readonly string[] {
  return pages.flatMap((page) => [
    ...page.visuals.flatMap((visual) => [...fields(visual, model), ...roles(visual), ...words(visual)]),
    ...placed("screen", page.visuals, page.width, page.height),
    ...placed("phone", page.phone, phoneWidth, Number.POSITIVE_INFINITY),
    ...order(page),
    ...reach(page, model),
  ]);
}

/** A slicer that does not filter what a measure counts leaves it whole beside parts, or makes it blank. */
function reach({ title, visuals }: ReportPage, model: Model): string[] {
  const named = visuals.flatMap(({ visual }) =>
    Object.values(visual.query?.queryState ?? {}).flatMap(({ projections }) =>
      projections.map(({ field }) => ({ field, isSlicer: visual.visualType === "slicer" })),
    ),
  );
  const columns = named.flatMap(({ field, isSlicer }) =>
    isSlicer && "Column" in field ? [field.Column] : [],
  );
  const measures = named.flatMap(({ field }) => ("Measure" in field ? [field.Measure.Property] : []));
  return columns.flatMap(({ Expression: { SourceRef }, Property }) =>
    [...new Set(measures)]
      .filter((name) => !countedTables(name, model).every((table) => filters(model, SourceRef.Entity, table)))
      .map((name) => `${title}: the slicer ${SourceRef.Entity}.${Property} does not reach ${name}`),
  );
}

function filters({ relationships }: Model, from: string, table: string): boolean {
  const isRelated = relationships.some(
    (one) => one.from.startsWith(`${table}.`) && one.to.startsWith(`${from}.`),
  );
  return from === table || isRelated;
}

/** Tables that a measure counts: those of the measures that it refers to, or else its own. */
function countedTables(name: string, model: Model): readonly string[] {
  const found = model.tables.flatMap((table) =>
    children(table, "measure").flatMap((measure) => (measure.name === name ? [{ table, measure }] : [])),
  );
  return found.flatMap(({ table, measure }) => {
    const parts = [...(measure.expression ?? "").matchAll(/(?<!')\[([^\]]+)\]/g)].flatMap(
      ([, part]) => part ?? [],
    );
    return parts.length > 0 ? parts.flatMap((part) => countedTables(part, model)) : [table.name];
  });
}

const phoneWidth = 324;

function fields({ name, visual }: VisualPart, model: Model): string[] {
  const [columns, measures] = [columnNames(model), measureNames(model)];
  const projections = Object.values(visual.query?.queryState ?? {}).flatMap((role) => role.projections);
  const used = [...projections, ...(visual.query?.sortDefinition?.sort ?? [])].map(({ field }) => field);
  const missing = used.flatMap((field) => {
    const [known, { Expression, Property }] =
      "Column" in field ? [columns, field.Column] : [measures, field.Measure];
    const path = `${Expression.SourceRef.Entity}.${Property}`;
    return known.has(path) ? [] : [`${name}: the model has no ${path}`];
  });
  const refs = projections.map(({ queryRef }) => queryRef);
  return new Set(refs).size === refs.length ? missing : [...missing, `${name}: a field twice`];
}

function roles({ name, visual }: VisualPart): string[] {
  const given = Object.keys(visual.query?.queryState ?? {}).sort();
  const expected = visualRoles[visual.visualType] ?? [];
  return given.join() === [...expected].sort().join()
    ? []
    : [`${name}: ${visual.visualType} takes ${expected}, not ${given}`];
}

function words({ name, visual }: VisualPart): string[] {
  const { altText } = visual.visualContainerObjects.general[0].properties;
  return /^'.{10,}'$/.test(altText.expr.Literal.Value) ? [] : [`${name}: no alternative text`];
}

interface Placed {
  readonly position: VisualPart["position"];
}

function placed(where: string, visuals: readonly Placed[], width: number, height: number): string[] {
  const boxes = visuals.map(({ position }) => position);
  const outside = boxes.filter((box) => box.x + box.width > width || box.y + box.height > height);
  const overlapping = boxes.filter((box, index) =>
    boxes.slice(index + 1).some((other) => overlap(box, other)),
  );
  return [
    ...outside.map(({ tabOrder }) => `visual ${tabOrder} leaves the ${where}`),
    ...overlapping.map(({ tabOrder }) => `visual ${tabOrder} lies over another on the ${where}`),
  ];
}

function overlap(a: Placed["position"], b: Placed["position"]): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** The tab key goes row by row, as one reads. */
function order({ title, visuals, phone }: ReportPage): string[] {
  const isSorted = visuals.every(({ position }, index) => {
    const next = visuals[index + 1]?.position;
    return !next || next.y > position.y || (next.y === position.y && next.x > position.x);
  });
  return [
    ...(isSorted ? [] : [`${title}: the tab key does not follow the page`]),
    ...(phone.length === visuals.length ? [] : [`${title}: not every visual is on the phone`]),
  ];
}
