/** Reads the part of the Tabular Model Definition Language that the project uses, by its indentation. */

/** An object with its properties and children. */
export interface Node {
  /** Such as `table`, `measure` or `ref table`. */
  readonly kind: string;
  readonly name: string;
  readonly description: string;
  /** What stands behind `=`, its lines joined. */
  readonly expression: string | null;
  readonly properties: ReadonlyMap<string, string>;
  readonly children: readonly Node[];
}

interface Line {
  readonly depth: number;
  readonly text: string;
  readonly number: number;
}

/** @throws Error that names the line which is no TMDL */
export function readTmdl(text: string): readonly Node[] {
  const lines = text.split("\n").flatMap((raw, index): Line[] => {
    if (raw.trim() === "") return [];
    const depth = /^\t*/.exec(raw)?.[0].length ?? 0;
    if (/^\t* /.test(raw) && !/^\t+ {4}/.test(raw)) throw new Error(`line ${index + 1}: indented by spaces`);
    return [{ depth, text: raw.slice(depth), number: index + 1 }];
  });
  return new Reader(lines).nodes(0);
}

const withoutName = /^(database|source|model)$/;
const head = /^(ref table|ref role|[a-z]\w*)(?: ('(?:[^']|'')+'|[\w-]+(?:\.[\w-]+)?))?(?: =(?: (.*))?)?$/i;
const objects =
  /^(database|model|table|column|measure|hierarchy|level|partition|source|relationship|role|tablePermission|columnPermission|expression|annotation|ref table|ref role)(?![\w:])/;

class Reader {
  #at = 0;
  readonly #lines: readonly Line[];

  constructor(lines: readonly Line[]) {
    this.#lines = lines;
  }

  nodes(depth: number): Node[] {
    const found: Node[] = [];
    while (this.#line && this.#line.depth === depth) found.push(this.#node(depth));
    if (this.#line && this.#line.depth > depth) this.#refuse("further in than its parent allows");
    return found;
  }

  get #line(): Line | undefined {
    return this.#lines[this.#at];
  }

  #node(depth: number): Node {
    const description = this.#description(depth);
    const match = head.exec(this.#line?.text ?? "");
    if (!match?.[1] || !objects.test(match[1])) return this.#refuse("no object that the reader knows");
    const [, kind, name = ""] = match;
    if (name === "" && !withoutName.test(kind)) return this.#refuse(`${kind} without a name`);
    this.#at += 1;
    const opensExpression = match[0].endsWith(" =");
    const expression = opensExpression ? this.#expression(depth) : (match[3] ?? null);
    const { properties, children } = this.#inner(depth + 1);
    return { kind, name: unquoted(name), description, expression, properties, children };
  }

  #description(depth: number): string {
    const lines: string[] = [];
    while (this.#line?.text.startsWith("///") && this.#line.depth === depth) {
      lines.push(this.#line.text.slice(3).trim());
      this.#at += 1;
    }
    return lines.join(" ");
  }

  /** Lines that stand two levels further in than their object. */
  #expression(depth: number): string {
    const lines: string[] = [];
    while (this.#line && this.#line.depth >= depth + 2) {
      lines.push(this.#line.text);
      this.#at += 1;
    }
    return lines.length > 0 ? lines.join("\n") : this.#refuse("an expression without lines");
  }

  #inner(depth: number) {
    const properties = new Map<string, string>();
    const children: Node[] = [];
    while (this.#line && this.#line.depth === depth) {
      const property = /^([a-z]\w*)(?:: (.+))?$/i.exec(this.#line.text);
      if (property?.[1] && !objects.test(this.#line.text)) {
        if (properties.has(property[1])) this.#refuse(`${property[1]} for the second time`);
        properties.set(property[1], property[2] ?? "true");
        this.#at += 1;
      } else children.push(this.#node(depth));
    }
    if (this.#line && this.#line.depth > depth) this.#refuse("further in than its parent allows");
    return { properties, children };
  }

  #refuse(why: string): never {
    const line = this.#line ?? this.#lines.at(-1);
    throw new Error(`line ${line?.number}: ${why}: ${line?.text}`);
  }
}

export const unquoted = (name: string): string =>
  name.startsWith("'") ? name.slice(1, -1).replaceAll("''", "'") : name;
