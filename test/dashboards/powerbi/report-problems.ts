/** What is wrong with the report, a sentence each. */
import { columnNames, type Model, measureNames } from "./model-reader.ts";
import { type ReportPage, type VisualPart, visualRoles } from "./report-parts.ts";

export function reportProblems(pages: readonly ReportPage[], model: Model): readonly string[] {
  return pages.flatMap((page) => [
    ...page.visuals.flatMap((visual) => [...fields(visual, model), ...roles(visual), ...words(visual)]),
    ...placed("screen", page.visuals, page.width, page.height),
    ...placed("phone", page.phone, phoneWidth, Number.POSITIVE_INFINITY),
    ...order(page),
  ]);
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
