/** Charts as SVG that follows the page's colors, drawn without a browser. */
import { BarChart, LineChart, PieChart } from "echarts/charts";
import { GridComponent, LegendComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { SpecOf } from "./definition.ts";
import { shown } from "./format.ts";
import type { Row } from "./rows.ts";
import type { ChartData, Drawing } from "./series.ts";

echarts.use([BarChart, LineChart, PieChart, GridComponent, LegendComponent, SVGRenderer]);

/** Pixels of the picture. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

const ink = "var(--quiet)";
const font = "inherit";
const label = { color: ink, fontSize: 12, fontFamily: font };
const legend = { icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: label };
const colorOf = (index: number): string => `var(--s${index + 1})`;

/** Bars, lines or areas. */
export function drawChart(kind: Drawing["widgetType"], data: ChartData, size: Size): string {
  const { isLying, labels, series, value } = data;
  const hasLegend = series.length > 1 || series.some(({ name }) => name !== "");
  const categoryAxis = {
    type: "category" as const,
    data: [...labels],
    inverse: isLying,
    boundaryGap: kind === "bar",
    axisTick: { show: false },
    axisLine: { lineStyle: { color: "var(--line)" } },
    axisLabel: isLying
      ? { ...label, width: size.width < 400 ? 104 : 150, overflow: "truncate" as const, interval: 0 }
      : { ...label, hideOverlap: true },
  };
  const short = { ...(value.format ?? { type: "number" as const }), abbreviation: "compact" as const };
  const valueAxis = {
    type: "value" as const,
    splitNumber: 4,
    splitLine: { lineStyle: { color: "var(--line)" } },
    axisLabel: {
      ...label,
      hideOverlap: true,
      formatter: (one: number) => shown(one, { ...short, decimalPlaces: { type: "max", places: 1 } }),
    },
  };
  return svg(
    {
      grid: { left: 4, right: 16, top: hasLegend ? 36 : 12, bottom: 4, outerBoundsMode: "same" },
      legend: { ...legend, show: hasLegend, top: 0, left: 0 },
      xAxis: isLying ? valueAxis : categoryAxis,
      yAxis: isLying ? categoryAxis : valueAxis,
      series: series.map((one) => seriesOption(kind, one)),
    },
    size,
    (at, index) => {
      const one = series[at];
      return `${one?.name ? `${one.name}, ` : ""}${labels[index]}: ${shown(one?.values[index], value.format)}`;
    },
  );
}

function seriesOption(kind: Drawing["widgetType"], one: ChartData["series"][number]): object {
  const color = colorOf(one.color);
  const shared = { name: one.name || "value", data: [...one.values], color };
  if (kind === "bar")
    return { ...shared, type: "bar", stack: "all", barMaxWidth: 28, itemStyle: { color, borderRadius: 2 } };
  return {
    ...{ ...shared, type: "line", showSymbol: one.values.length < 3, symbolSize: 6 },
    lineStyle: { width: 2, color },
    ...(kind === "area" && { areaStyle: { color, opacity: 0.16 } }),
  };
}

/** A ring; parts in their order, with their shares in the legend. */
export function drawPie({ encodings }: SpecOf<"pie">, rows: readonly Row[], size: Size): string {
  const { angle, color } = encodings;
  const parts = rows.map((row, index) => ({
    name: String(row[color.fieldName] ?? "–"),
    value: Number(row[angle.fieldName] ?? 0),
    itemStyle: { color: colorOf(index % 8), borderColor: "var(--surface)", borderWidth: 2 },
  }));
  const total = parts.reduce((so, { value }) => so + value, 0);
  const share = (value: number) => `${total === 0 ? 0 : Math.round((1000 * value) / total) / 10}%`;
  const isNarrow = size.width < 440;
  const place = isNarrow ? { bottom: 0, left: "center" } : { right: 8, top: "middle", orient: "vertical" };
  return svg(
    {
      legend: {
        ...{ ...legend, ...place },
        formatter: (name: string) => `${name}  ${share(parts.find((one) => one.name === name)?.value ?? 0)}`,
      },
      series: [
        {
          type: "pie",
          radius: isNarrow ? ["34%", "58%"] : ["48%", "82%"],
          center: isNarrow ? ["50%", "32%"] : ["32%", "50%"],
          label: { show: false },
          data: parts,
        },
      ],
    },
    size,
    (_, index) => `${parts[index]?.name}: ${shown(parts[index]?.value, angle.format)}`,
  );
}

function svg(option: object, size: Size, tip: (series: number, index: number) => string): string {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...size });
  try {
    chart.setOption({ animation: false, ...option });
    return tidy(chart.renderToSVGString(), tip);
  } finally {
    chart.dispose();
  }
}

/** Styles of one picture would reach into the others; tips take the place of what its library needs for them. */
function tidy(drawn: string, tip: (series: number, index: number) => string): string {
  return drawn
    .replace(/<style\s*>.*?<\/style>/s, "")
    .replace(/ class="[^"]*"/g, "")
    .replace(
      / ecmeta_series_index="(\d+)" ecmeta_data_index="(\d+)"( ecmeta_ssr_type="chart")?><\/path>/g,
      (_, series: string, index: string) =>
        `><title>${escaped(tip(Number(series), Number(index)))}</title></path>`,
    )
    .replace(/ ecmeta_\w+="[^"]*"/g, "")
    .replace(/^<svg width="\d+" height="\d+"/, '<svg aria-hidden="true" focusable="false"')
    .replace(/\n/g, "");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
