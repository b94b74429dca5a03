/** What is used of Apache ECharts' modules: its own types do not resolve as Node.js' modules do. */
declare module "echarts/core" {
  export function use(parts: readonly unknown[]): void;
  export function init(
    element: null,
    theme: null,
    options: {
      readonly renderer: "svg";
      readonly ssr: true;
      readonly width: number;
      readonly height: number;
    },
  ): {
    setOption(option: object): void;
    renderToSVGString(): string;
    dispose(): void;
  };
}
declare module "echarts/charts" {
  export const BarChart: unknown;
  export const LineChart: unknown;
  export const PieChart: unknown;
}
declare module "echarts/components" {
  export const GridComponent: unknown;
  export const LegendComponent: unknown;
}
declare module "echarts/renderers" {
  export const SVGRenderer: unknown;
}
