/** Text in the Tabular Model Definition Language: an object, its properties, and its children further in. */

/** A name as TMDL writes it: in quotes when a character in it would mean something. */
export function quoted(name: string): string {
  return /^[\w-]+$/.test(name) ? name : `'${name.replaceAll("'", "''")}'`;
}

export interface Block {
  /** Such as `measure Revenue`. */
  readonly head: string;
  readonly description?: string | null;
  /** Expression; one line stands behind the head, several stand below it, further in than the properties. */
  readonly expression?: readonly string[];
  /** In their order; `true` is a property that has no value, `false` and null are left out. */
  readonly properties?: Readonly<Record<string, string | boolean | null>>;
  readonly children?: readonly Block[];
  /** Whether it follows its predecessor without an empty line, as a property does. */
  readonly isCompact?: boolean;
}

/** The blocks, an empty line after each: as Microsoft's serializer writes them, so that saving changes nothing. */
export function tmdl(blocks: readonly Block[]): string {
  return blocks.map((block) => `${linesOf(block).join("\n")}\n\n`).join("");
}

function linesOf({ head, description, expression = [], properties = {}, children = [] }: Block): string[] {
  const values = Object.entries(properties).flatMap(([name, value]) => propertyLine(name, value));
  return [
    ...(description ? [`/// ${description}`] : []),
    ...headLines(head, expression),
    ...indented(values, 1),
    ...children.flatMap((child) => [...(child.isCompact ? [] : [""]), ...indented(linesOf(child), 1)]),
  ];
}

function headLines(head: string, expression: readonly string[]): string[] {
  if (expression.length === 0) return [head];
  if (expression.length === 1) return [`${head} = ${expression[0]}`];
  return [`${head} =`, ...indented(expression, 2)];
}

function propertyLine(name: string, value: string | boolean | null): string[] {
  if (value === null || value === false) return [];
  return [value === true ? name : `${name}: ${value}`];
}

function indented(lines: readonly string[], depth: number): string[] {
  return lines.map((line) => (line === "" ? line : "\t".repeat(depth) + line));
}
