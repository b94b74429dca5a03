/** A picture of a stack: its areas, and in each a box a component with what it holds and how open that is. */
import { html, raw } from "hono/html";
import { type Area, areasOf } from "./areas.ts";
import type { Component, Kind } from "./components.ts";
import type { Exposure } from "./exposure.ts";
import type { EstateView } from "./view.ts";
import { counted } from "./words.ts";

const columns = 4;
/** Pixels. */
const [boxWidth, gap, header, line, textWidth] = [330, 16, 46, 19, 46];
const width = columns * (boxWidth + gap) + gap;
const top = 84;
/** Of an area's title, and from one area to the next. */
const [titleHeight, between] = [32, 20];

interface Box {
  readonly component: Component;
  /** The most open of the services in it; null where none of them says. */
  readonly state: Exposure["state"] | null;
  readonly lines: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** An SVG document of its own, light or dark as its reader prefers. */
export async function picture({ stack, count, components, exposures }: EstateView): Promise<string> {
  let height = top;
  const drawnAreas = areasOf(components).map((area) => {
    const boxes = placed(area, height + titleHeight, exposures);
    const title = html`<text class="area" x="${gap}" y="${height + 18}">${area.title}</text>`;
    height = Math.max(...boxes.map((box) => box.y + box.height)) + between;
    return html`${title}\n${boxes.map(drawn)}`;
  });
  const title = `Customer 360 Lakehouse, stack ${stack}`;
  return `${await html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">
<style>${raw(style)}</style>
<rect class="ground" width="${width}" height="${height}" />
<text class="title" x="${gap}" y="36">${title}</text>
<text class="quiet" x="${gap}" y="60">${counted(count, "resource")} in ${counted(components.length, "component")}, as the program would ask for them; marked is what says whether the internet reaches it</text>
${drawnAreas}
</svg>`}\n`;
}

function drawn({ component, state, lines, x, y, height }: Box) {
  return html`<g class="box">
<rect x="${x}" y="${y}" width="${boxWidth}" height="${height}" rx="8" />
<text class="name" x="${x + 14}" y="${y + 28}">${component.path.split(" / ").at(-1) ?? ""}</text>
<text class="count" x="${x + boxWidth - 14}" y="${y + 28}">${component.count}</text>
${state && html`<text class="state ${state}" x="${x + boxWidth - 52}" y="${y + 28}">${state}</text>`}
${lines.map((text, index) => html`<text class="quiet" x="${x + 14}" y="${y + header + 8 + index * line}">${text}</text>\n`)}
</g>
`;
}

/** Each box goes to the column that is shortest so far. */
function placed({ components }: Area, from: number, exposures: readonly Exposure[]): readonly Box[] {
  const ends = Array.from({ length: columns }, () => from);
  return components.map((component) => {
    const y = Math.min(...ends);
    const column = ends.indexOf(y);
    const lines = component.kinds.length > 0 ? component.kinds.map(told) : ["nothing of its own"];
    const height = header + lines.length * line + 8;
    ends[column] = y + height + gap;
    return {
      component,
      state: stateOf(component, exposures),
      lines,
      x: gap + column * (boxWidth + gap),
      y,
      height,
    };
  });
}

/** Exposures come with the most open first. */
function stateOf({ kinds }: Component, exposures: readonly Exposure[]): Box["state"] {
  const own = exposures.find(({ kind, name }) =>
    kinds.some((one) => one.kind === kind && one.names.includes(name)),
  );
  return own?.state ?? null;
}

/** "7 × Table: a, b, …", as long as it fits. */
function told({ kind, names }: Kind): string {
  const text = names.length > 1 ? `${names.length} × ${kind}: ${names.join(", ")}` : `${kind}: ${names[0]}`;
  return text.length > textWidth ? `${text.slice(0, textWidth - 1).trimEnd()}…` : text;
}

const style = `
svg { --ground: #f5f5f5; --surface: #fff; --line: #d6d6d6; --text: #1b1b1b; --quiet: #5c5c5c; --accent: #4f52b2; --open: #b10e1c; --limited: #835b00; --closed: #0e700e; }
@media (prefers-color-scheme: dark) {
  svg { --ground: #141414; --surface: #1f1f1f; --line: #3d3d3d; --text: #f2f2f2; --quiet: #adadad; --accent: #aab1fa; --open: #ff99a4; --limited: #fce100; --closed: #9fd89f; }
}
text { font: 13px "Segoe UI", -apple-system, "Helvetica Neue", Roboto, Arial, sans-serif; fill: var(--text); }
.ground { fill: var(--ground); }
.box rect { fill: var(--surface); stroke: var(--line); }
.title { font-size: 22px; font-weight: 600; }
.area { font-size: 16px; font-weight: 600; fill: var(--quiet); }
.state { font-weight: 600; text-anchor: end; }
.open { fill: var(--open); }
.limited { fill: var(--limited); }
.closed { fill: var(--closed); }
.name { font-size: 15px; font-weight: 600; }
.count { font-size: 15px; font-weight: 600; fill: var(--accent); text-anchor: end; }
.quiet { fill: var(--quiet); }`;
