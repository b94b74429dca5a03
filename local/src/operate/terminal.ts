/** How commands write: colours for people at a terminal, plain text for everybody else. */
import { styleText } from "node:util";
import { fitted } from "../demo/view/format.ts";

export type Style = Parameters<typeof styleText>[0];

export interface Terminal {
  /** Columns that a line may take; null where lines are not cut. */
  readonly width: number | null;
  paint(style: Style, text: string): string;
  /** A line that fits. */
  fit(text: string): string;
}

type Stream = Pick<NodeJS.WriteStream, "isTTY"> & { readonly columns?: number | undefined };

export function terminalOf(stream: Stream, environment: NodeJS.ProcessEnv): Terminal {
  const hasColours = stream.isTTY === true && !environment.NO_COLOR;
  const width = stream.isTTY ? (stream.columns ?? 100) : null;
  return {
    width,
    paint: (style, text) => (hasColours ? styleText(style, text, { validateStream: false }) : text),
    fit: (text) => (width === null ? text : fitted(text, width)),
  };
}

/** How a state looks. */
export function styleOf(state: string): Style {
  if (/failed|rejected|refused|cancel|critical/i.test(state)) return "red";
  if (/^not|held|wait|warning|starting|running|InProgress|Queued|error/i.test(state)) return "yellow";
  return /^published|replayed|accepted|succeeded/i.test(state) ? "green" : "dim";
}

/** A time in UTC as 2017-01-31 06:05:09. */
export function moment(time: Date | string | null): string {
  if (time === null) return "";
  return new Date(time).toISOString().slice(0, 19).replace("T", " ");
}
