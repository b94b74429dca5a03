/** Widgets as HTML: what is drawn can be read as a table, too. */
import { html, raw } from "hono/html";
import type { Dashboard, DataWidget, Format, Placed, SpecOf, TextWidget } from "./definition.ts";
import { drawChart, drawPie, type Size } from "./draw.ts";
import { change, shown } from "./format.ts";
import { type Cell, type Results, type Row, rowsOf } from "./rows.ts";
import { type ChartData, chartData, type Drawing } from "./series.ts";

export type Html = ReturnType<typeof html>;

/** The longest table in a drawn widget's details; what is longer is told. */
const mostRows = 400;
const mostBars = 15;
const rowHeight = 52;
const columnWidth = 192;
const phoneWidth = 324;

/** A widget in its place on the grid. */
export function widgetHtml(dashboard: Dashboard, { widget, position }: Placed, all: Results): Html {
  if ("multilineTextboxSpec" in widget) return textHtml(widget);
  const rows = rowsOf(dashboard, widget, all);
  const { spec } = widget;
  const size = { width: position.width * columnWidth - 40, height: position.height * rowHeight - 24 };
  const id = `${dashboard.name}-${widget.name}`;
  switch (spec.widgetType) {
    case "counter":
      return card(id, spec, position, counterHtml(spec, rows[0]));
    case "table":
      return card(id, spec, position, tableHtml(spec.frame.title, columnsOf(spec), rows));
    case "pie":
      return card(id, spec, position, pieHtml(spec, rows, size));
    case "line":
    case "bar":
    case "area":
      return card(id, spec, position, chartHtml(spec, rows, size, dashboard));
    default:
      return filterHtml(dashboard, widget, position, all);
  }
}

/** The heading of a dashboard; of Markdown it knows what the definitions use: `# ` and `**bold**`. */
function textHtml({ multilineTextboxSpec: { lines } }: TextWidget): Html {
  return html`<div class="heading">${lines.map((line) => {
    const text = line.trim();
    if (text.startsWith("# ")) return html`<h2>${text.slice(2)}</h2>`;
    const parts = text
      .split("**")
      .map((part, index) => (index % 2 === 1 ? html`<b class="badge">${part}</b>` : part));
    return html`<p>${parts}</p>`;
  })}</div>`;
}

type Framed = { readonly widgetType: string; readonly frame: SpecOf<"table">["frame"] };

function card(id: string, { widgetType, frame }: Framed, at: Placed["position"], content: Html): Html {
  const description = frame.description ? html`<p class="note">${frame.description}</p>` : "";
  return html`<section class="card ${widgetType} w${at.width}" style="--x:${at.x + 1};--y:${at.y + 1};--w:${at.width};--h:${at.height}" aria-labelledby="${id}">
<h3 id="${id}">${frame.title}</h3>${description}
${content}
</section>`;
}

function counterHtml({ encodings: { value, target } }: SpecOf<"counter">, row: Row | undefined): Html {
  const now = row?.[value.fieldName];
  const exact = shown(now);
  const before = target && row?.[target.fieldName];
  const more = change(now, before);
  const sign = more?.startsWith("+") ? "▲" : more?.startsWith("-") ? "▼" : "■";
  const compared = target
    ? html`<p class="compared">${
        more
          ? html`<span><span aria-hidden="true">${sign}</span> ${more}</span> ${target.displayName} (${shown(before, target.format)})`
          : html`nothing to compare with`
      }</p>`
    : "";
  return html`<p class="value" title="${exact}" data-value="${String(now ?? "")}">${shown(now, value.format)}</p>${compared}`;
}

interface Column {
  readonly fieldName: string;
  readonly displayName: string;
  readonly format?: Format | undefined;
}

function columnsOf({ encodings }: SpecOf<"table">): readonly Column[] {
  return encodings.columns;
}

function tableHtml(title: string, columns: readonly Column[], rows: readonly Row[]): Html {
  if (rows.length === 0) return html`<p class="empty">None.</p>`;
  const isNumber = ({ format }: Column) => (format ? raw(' class="number"') : "");
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${title}, table"><table>
<thead><tr>${columns.map((column) => html`<th scope="col"${isNumber(column)}>${column.displayName}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr>${columns.map((column) => html`<td${isNumber(column)}>${cellHtml(row[column.fieldName], column.format)}</td>`)}</tr>\n`,
  )}</tbody></table></div>`;
}

/** Words for how things are, each with a color that says the same. */
const moods: Readonly<Record<string, string>> = {
  ...{ published: "good", passed: "good", "on time": "good", released: "good" },
  ...{
    incomplete: "warn",
    stopped: "warn",
    tolerated: "warn",
    warning: "warn",
    open: "warn",
    simulated: "warn",
  },
  ...{ failed: "bad", error: "bad", critical: "bad", late: "bad" },
};

function cellHtml(value: Cell | undefined, format: Format | undefined): Html | string {
  const mood = typeof value === "string" ? moods[value] : undefined;
  return mood ? html`<span class="badge ${mood}">${value}</span>` : shown(value, format);
}

function pieHtml(spec: SpecOf<"pie">, rows: readonly Row[], size: Size): Html {
  const { angle, color } = spec.encodings;
  const narrow = { width: phoneWidth, height: 340 };
  return drawn(
    spec.frame.title,
    [drawPie(spec, rows, size), drawPie(spec, rows, narrow)],
    [color, angle],
    rows,
  );
}

function chartHtml(spec: Drawing, rows: readonly Row[], size: Size, { uiSettings }: Dashboard): Html {
  const data = chartData(spec, rows, uiSettings.theme.visualizationColors);
  const columns = [data.category, ...(spec.encodings.color ? [spec.encodings.color] : []), data.value];
  const kept = data.isLying ? firstBars(data) : data;
  const height = data.isLying ? Math.max(140, kept.labels.length * 26 + 64) : size.height;
  const pictures = [
    drawChart(spec.widgetType, kept, { width: size.width, height }),
    drawChart(spec.widgetType, kept, { width: phoneWidth, height: Math.min(height, 440) }),
  ];
  const left = data.labels.length - kept.labels.length;
  const note = left > 0 ? html`<p class="note">${left} more in the table.</p>` : "";
  return html`${drawn(spec.frame.title, pictures, columns, rows)}${note}`;
}

function firstBars(data: ChartData): ChartData {
  return {
    ...data,
    categories: data.categories.slice(0, mostBars),
    labels: data.labels.slice(0, mostBars),
    series: data.series.map((one) => ({ ...one, values: one.values.slice(0, mostBars) })),
  };
}

function drawn(
  title: string,
  pictures: readonly string[],
  columns: readonly Column[],
  rows: readonly Row[],
): Html {
  if (rows.length === 0) return html`<p class="empty">None.</p>`;
  const [wide = "", narrow = ""] = pictures;
  const told =
    rows.length > mostRows ? html`<p class="note">The newest ${mostRows} of ${rows.length} rows.</p>` : "";
  return html`<div class="drawing" aria-hidden="true"><div class="wide">${raw(wide)}</div><div class="narrow">${raw(narrow)}</div></div>
<details><summary>Show as table<span class="hidden">: ${title}</span></summary>${tableHtml(title, columns, rows.slice(-mostRows))}${told}</details>`;
}

/** A filter that was not touched shows what there is to choose from. */
function filterHtml(dashboard: Dashboard, widget: DataWidget, at: Placed["position"], all: Results): Html {
  const field = widget.queries[0]?.query.fields[0]?.name ?? "";
  const values = [
    ...new Set(
      widget.queries.flatMap((_, index) =>
        rowsOf(dashboard, widget, all, index).map((row) => String(row[field] ?? "")),
      ),
    ),
  ]
    .filter(Boolean)
    .sort();
  const { frame, widgetType } = widget.spec;
  const range = values.length > 1 ? `${values[0]} to ${values.at(-1)}` : (values[0] ?? "none");
  const text =
    widgetType === "filter-date-range-picker" || values.length < 2 ? range : `all ${values.length}`;
  return html`<p class="filter" style="--x:${at.x + 1};--y:${at.y + 1};--w:${at.width};--h:${at.height}"><b>${frame.title}</b> ${text}</p>`;
}
