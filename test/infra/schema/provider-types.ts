/** The types of one provider's package: read from its typings, a namespace at a time, when a resource needs it. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { nameOf, type Schema, schemaOfInterface, type Types } from "./type-to-schema.ts";
import { NoTypings, type ProviderPackage, typingsOf } from "./typings.ts";

const typesFolder = (folder: string) => join(folder, "types");

/** Reads a package's types and makes schemas of them. */
export class ProviderTypes {
  readonly #folder: string;
  readonly #inputs: string;
  readonly #interfaces = new Map<string, Map<string, ts.InterfaceDeclaration>>();
  readonly #enumerations = new Map<string, Map<string, (string | number)[]>>();

  constructor({ folder }: ProviderPackage) {
    this.#folder = folder;
    this.#inputs = readFileSync(join(typesFolder(folder), "input.d.ts"), "utf8");
  }

  /** The schema of what a resource takes, with all that it refers to. */
  schemaOf(token: string): Schema {
    const { args, file } = typingsOf(token);
    const declaration = interfacesOf(parse(file, readFileSync(file, "utf8")).statements).get(args);
    if (!declaration) throw new NoTypings(`${file} declares no interface ${args}.`);
    const definitions: Record<string, Schema> = {};
    const root = schemaOfInterface(declaration, this.#typesInto(definitions));
    return { ...root, $defs: definitions };
  }

  /** Types that put each interface they meet, once, among the definitions. */
  #typesInto(definitions: Record<string, Schema>): Types {
    const types: Types = {
      referTo: (name) => {
        if (!definitions[name]) {
          // Before it is known: an interface may refer to itself.
          definitions[name] = {};
          definitions[name] = schemaOfInterface(this.#interface(name), types);
        }
        return { $ref: `#/$defs/${name}` };
      },
      valuesOf: (name) => this.#values(name),
      tagOf: (name) => tagOf(this.#interface(name)),
    };
    return types;
  }

  #interface(name: string): ts.InterfaceDeclaration {
    const path = name.split(".").slice(1);
    const kind = path.at(-1) ?? "";
    const namespace = path.slice(0, -1).join(".");
    const declarations = remembered(this.#interfaces, namespace, () => this.#read(namespace));
    const found = declarations.get(kind);
    if (found) return found;
    throw new NoTypings(`${this.#folder}/types/input.d.ts declares no ${name}.`);
  }

  /** Only the namespace's own text is parsed: the whole file has megabytes. */
  #read(namespace: string): Map<string, ts.InterfaceDeclaration> {
    if (!namespace) return interfacesOf(parse("input.d.ts", this.#inputs).statements);
    const start = this.#inputs.indexOf(`\nexport declare namespace ${namespace} {\n`);
    if (start < 0) throw new NoTypings(`${this.#folder}/types/input.d.ts has no namespace ${namespace}.`);
    const text = this.#inputs.slice(start, this.#inputs.indexOf("\n}\n", start) + 3);
    const [block] = parse(`${namespace}.d.ts`, text).statements;
    const body = block && ts.isModuleDeclaration(block) && block.body;
    return interfacesOf(body && ts.isModuleBlock(body) ? body.statements : []);
  }

  #values(name: string): readonly (string | number)[] {
    const path = name.split(".").slice(1);
    const kind = path.at(-1) ?? "";
    const namespace = path.slice(0, -1).join("/");
    const file = join(typesFolder(this.#folder), "enums", namespace, "index.d.ts");
    if (!existsSync(file)) throw new NoTypings(`${file}, which has to declare ${name}, is missing.`);
    const all = remembered(this.#enumerations, namespace, () =>
      enumerationsOf(parse(file, readFileSync(file, "utf8"))),
    );
    const values = all.get(kind);
    if (values) return values;
    throw new NoTypings(`${file} declares no values of ${kind}.`);
  }
}

const parse = (file: string, text: string) => ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);

function interfacesOf(statements: readonly ts.Statement[]): Map<string, ts.InterfaceDeclaration> {
  return new Map(
    statements.filter(ts.isInterfaceDeclaration).map((declaration) => [declaration.name.text, declaration]),
  );
}

/** `export declare const Kind: { readonly Storage: "Storage"; … };` */
function enumerationsOf(source: ts.SourceFile): Map<string, (string | number)[]> {
  const declarations = source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations]);
  return new Map(
    declarations.map((declaration) => [declaration.name.getText(), literalsOf(declaration.type)]),
  );
}

function literalsOf(type: ts.TypeNode | undefined): (string | number)[] {
  if (!type || !ts.isTypeLiteralNode(type)) return [];
  return type.members.filter(ts.isPropertySignature).flatMap(({ type: member }): (string | number)[] => {
    if (!member || !ts.isLiteralTypeNode(member)) return [];
    const { literal } = member;
    if (ts.isNumericLiteral(literal)) return [Number(literal.text)];
    return ts.isStringLiteral(literal) ? [literal.text] : [];
  });
}

/** The first required property whose only value is a text, as in `type: pulumi.Input<"AzureBlobFS">`. */
function tagOf(declaration: ts.InterfaceDeclaration) {
  for (const member of declaration.members.filter(ts.isPropertySignature)) {
    const value = member.questionToken
      ? undefined
      : member.type?.getText().match(/^pulumi\.Input<"(.+)">$/)?.[1];
    if (value) return { property: nameOf(member), value };
  }
  return null;
}

function remembered<Value>(memory: Map<string, Value>, key: string, make: () => Value): Value {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const made = make();
  memory.set(key, made);
  return made;
}
