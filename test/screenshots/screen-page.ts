/** A terminal's screen as a page: bold, dim and the eight colours of its escape sequences. */

const colours = ["#6b7280", "#f87171", "#4ade80", "#fbbf24", "#60a5fa", "#c084fc", "#22d3ee", "#e5e7eb"];

interface Look {
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly colour: string | null;
}

const plain: Look = { isBold: false, isDim: false, colour: null };

/** @param prompt the command line that is shown above, or null */
export function screenPage(screen: string, prompt: string | null): string {
  const command = prompt === null ? "" : `<b>$ ${escaped(prompt)}</b>\n`;
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; background: #111827; }
    pre { margin: 0; padding: 20px 24px; width: max-content; color: #e5e7eb;
          font: 15px/1.4 "DejaVu Sans Mono", Menlo, Consolas, monospace; }
  </style><pre>${command}${marked(screen)}</pre>`;
}

function marked(screen: string): string {
  let look = plain;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
  const parts = screen.split(/\u001b\[([\d;]*)m/);
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return part === "" ? "" : `<span style="${styleOf(look)}">${escaped(part)}</span>`;
      look = part.split(";").reduce((before, code) => changed(before, Number(code)), look);
      return "";
    })
    .join("");
}

function changed(look: Look, code: number): Look {
  if (code === 0) return plain;
  if (code === 1) return { ...look, isBold: true };
  if (code === 2) return { ...look, isDim: true };
  if (code === 22) return { ...look, isBold: false, isDim: false };
  if (code === 39) return { ...look, colour: null };
  const colour = colours[code >= 90 ? code - 90 : code - 30];
  return colour ? { ...look, colour } : look;
}

function styleOf({ isBold, isDim, colour }: Look): string {
  return [
    isBold ? "font-weight:bold" : "",
    isDim ? "opacity:.6" : "",
    colour === null ? "" : `color:${colour}`,
  ]
    .filter(Boolean)
    .join(";");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
