/** Where visuals stand, in pixels, on a screen and on a phone. */
import type { Cells, Visual } from "./pages.ts";

export interface Position {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A page on a screen. */
export const screen = { width: 1280, height: 960 } as const;
const columns = 12;
const rows = 10;
const gap = 16;

/** The canvas of the mobile layout is 324 pixels wide. */
const phoneWidth = 324;
const phoneGap = 8;
const phoneHeights: Readonly<Record<Visual["kind"], number>> = {
  note: 96,
  slicer: 64,
  card: 96,
  line: 240,
  bar: 240,
  table: 280,
};

/** Pixels of cells; half a gap around each visual. */
export function onScreen([left, top, width, height]: Cells): Position {
  const cellWidth = screen.width / columns;
  const cellHeight = screen.height / rows;
  return {
    x: Math.round(left * cellWidth + gap / 2),
    y: Math.round(top * cellHeight + gap / 2),
    width: Math.round(width * cellWidth - gap),
    height: Math.round(height * cellHeight - gap),
  };
}

/** One below the other in their order. */
export function onPhone(visuals: readonly Visual[]): readonly Position[] {
  let y = 0;
  return visuals.map(({ kind }) => {
    const position = { x: 0, y, width: phoneWidth, height: phoneHeights[kind] };
    y += position.height + phoneGap;
    return position;
  });
}
