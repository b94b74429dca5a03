/** Turns types of a Pulumi package's typings into JSON Schemas that are stricter than TypeScript is. */
import ts from "typescript";

export type Schema = Readonly<Record<string, unknown>>;

/** Resolves names of types that stand elsewhere in the typings. */
export interface Types {
  /** Reference to the schema of an interface, such as `inputs.storage.SkuArgs`. */
  referTo(name: string): Schema;
  /** Values of an enumeration, such as `enums.storage.SkuName`. */
  valuesOf(name: string): readonly (string | number)[];
  /** The literal that tells an interface from its siblings in a union, and its property; null when it has none. */
  tagOf(name: string): { readonly property: string; readonly value: string } | null;
}

/**
 * The schema of an interface: no other properties than its own, and all that it requires.
 */
export function schemaOfInterface(declaration: ts.InterfaceDeclaration, types: Types): Schema {
  const members = declaration.members.filter(ts.isPropertySignature);
  const entries = members.map((member) => [nameOf(member), member.type ? schemaOf(member.type, types) : {}]);
  const required = members.filter((member) => !member.questionToken).map(nameOf);
  return {
    type: "object",
    properties: Object.fromEntries(entries),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

export function nameOf(member: ts.PropertySignature): string {
  return ts.isStringLiteral(member.name) ? member.name.text : member.name.getText();
}

/** The schema of a type. */
export function schemaOf(type: ts.TypeNode, types: Types): Schema {
  if (ts.isUnionTypeNode(type)) return schemaOfUnion(type.types, types);
  if (ts.isParenthesizedTypeNode(type)) return schemaOf(type.type, types);
  if (ts.isArrayTypeNode(type)) return { type: "array", items: schemaOf(type.elementType, types) };
  if (ts.isTypeLiteralNode(type)) return schemaOfMap(type, types);
  if (ts.isLiteralTypeNode(type)) return { const: literalOf(type) };
  if (ts.isTypeReferenceNode(type)) return schemaOfReference(type, types);
  return schemaOfKeyword(type);
}

function schemaOfKeyword(type: ts.TypeNode): Schema {
  switch (type.kind) {
    case ts.SyntaxKind.StringKeyword:
      return { type: "string" };
    case ts.SyntaxKind.NumberKeyword:
      return { type: "number" };
    case ts.SyntaxKind.BooleanKeyword:
      return { type: "boolean" };
    case ts.SyntaxKind.AnyKeyword:
      return {};
    default:
      throw new Error(`No schema for the type ${type.getText()}: teach type-to-schema.ts to read it.`);
  }
}

function literalOf(type: ts.LiteralTypeNode): unknown {
  const { literal } = type;
  if (ts.isStringLiteral(literal)) return literal.text;
  if (ts.isNumericLiteral(literal)) return Number(literal.text);
  return literal.kind === ts.SyntaxKind.TrueKeyword;
}

/** `{ [key: string]: T }` */
function schemaOfMap(type: ts.TypeLiteralNode, types: Types): Schema {
  const index = type.members.find(ts.isIndexSignatureDeclaration);
  return { type: "object", additionalProperties: index ? schemaOf(index.type, types) : true };
}

function schemaOfReference(type: ts.TypeReferenceNode, types: Types): Schema {
  const name = type.typeName.getText();
  const [argument] = type.typeArguments ?? [];
  // An input is its value by the time it is recorded.
  if (argument && /^pulumi\.(Input|Output)$/.test(name)) return schemaOf(argument, types);
  if (name.startsWith("enums.")) return { enum: types.valuesOf(name) };
  if (name.startsWith("pulumi.asset.")) return { type: "object" };
  // A whole resource in place of its id.
  if (!name.startsWith("inputs.")) return { type: "string" };
  return types.referTo(name);
}

/** A union leaves out `undefined`; and a name that a list of values enumerates has to be one of them. */
function schemaOfUnion(all: readonly ts.TypeNode[], types: Types): Schema {
  const members = all.filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword);
  const enumerated = members.filter((member) => isReferenceTo(member, "enums."));
  const strict =
    enumerated.length > 0
      ? members.filter(
          ({ kind }) => kind !== ts.SyntaxKind.StringKeyword && kind !== ts.SyntaxKind.NumberKeyword,
        )
      : members;
  const [only] = strict;
  if (strict.length === 1 && only) return schemaOf(only, types);
  return schemaByTag(strict, types) ?? { anyOf: strict.map((member) => schemaOf(member, types)) };
}

const isReferenceTo = (type: ts.TypeNode, prefix: string): type is ts.TypeReferenceNode =>
  ts.isTypeReferenceNode(type) && type.typeName.getText().startsWith(prefix);

/** When every member carries a literal in the same property, that literal alone decides which of them is meant. */
function schemaByTag(members: readonly ts.TypeNode[], types: Types): Schema | null {
  const tagged = members.map((member) =>
    isReferenceTo(member, "inputs.") ? types.tagOf(member.typeName.getText()) : null,
  );
  const property = tagged[0]?.property;
  if (!property || tagged.some((tag) => tag?.property !== property)) return null;
  const branches = members.map((member, index) => ({
    if: { properties: { [property]: { const: tagged[index]?.value } }, required: [property] },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
    then: schemaOf(member, types),
  }));
  const values = tagged.map((tag) => tag?.value);
  return {
    type: "object",
    properties: { [property]: { enum: values } },
    required: [property],
    allOf: branches,
  };
}
