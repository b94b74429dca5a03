/** Adaptive Cards 1.5 as far as a card in a Teams channel can have them; what is missing here is refused. */
import { z } from "zod";
import {
  action,
  address,
  common,
  containerStyle,
  font,
  horizontal,
  pictureAddress,
  pixels,
  vertical,
  word,
} from "./card-values.ts";

const openUrl = z.strictObject({ type: z.literal("Action.OpenUrl"), ...action, url: address });
const toggleVisibility = z.strictObject({
  type: z.literal("Action.ToggleVisibility"),
  ...action,
  targetElements: z.array(
    z.union([z.string(), z.strictObject({ elementId: z.string(), isVisible: z.boolean().optional() })]),
  ),
});
const showCard = z.strictObject({
  type: z.literal("Action.ShowCard"),
  ...action,
  card: z.lazy((): z.ZodType<object> => z.strictObject({ type: z.literal("AdaptiveCard"), ...content })),
});

/** Action.Submit and Action.Execute need a bot that takes them, which no webhook has. */
const actions = z.discriminatedUnion("type", [openUrl, toggleVisibility, showCard]);
const selectAction = z.discriminatedUnion("type", [openUrl, toggleVisibility]).optional();

const textBlock = z.strictObject({
  type: z.literal("TextBlock"),
  ...common,
  ...font,
  text: z.string().min(1, "expected a text"),
  wrap: z.boolean().optional(),
  maxLines: z.int().positive().optional(),
  horizontalAlignment: horizontal.optional(),
  style: word("default", "heading").optional(),
});

const textRun = z.strictObject({
  type: z.literal("TextRun"),
  ...font,
  text: z.string(),
  highlight: z.boolean().optional(),
  italic: z.boolean().optional(),
  strikethrough: z.boolean().optional(),
  underline: z.boolean().optional(),
  selectAction,
});

const richTextBlock = z.strictObject({
  type: z.literal("RichTextBlock"),
  ...common,
  inlines: z.array(z.union([z.string(), textRun])),
  horizontalAlignment: horizontal.optional(),
});

const factSet = z.strictObject({
  type: z.literal("FactSet"),
  ...common,
  facts: z.array(z.strictObject({ title: z.string(), value: z.string() })),
});

const image = z.strictObject({
  type: z.literal("Image"),
  ...common,
  height: z.string().optional(),
  width: pixels.optional(),
  url: pictureAddress,
  altText: z.string().optional(),
  size: word("auto", "stretch", "small", "medium", "large").optional(),
  style: word("default", "person").optional(),
  horizontalAlignment: horizontal.optional(),
  selectAction,
});

const actionSet = z.strictObject({
  type: z.literal("ActionSet"),
  ...common,
  actions: z.array(actions).max(6),
});

const box = {
  ...common,
  style: containerStyle.optional(),
  bleed: z.boolean().optional(),
  minHeight: pixels.optional(),
  rtl: z.boolean().optional(),
  verticalContentAlignment: vertical.optional(),
  selectAction,
};

const container = z.strictObject({
  type: z.literal("Container"),
  ...box,
  get items() {
    return z.array(element);
  },
});

const column = z.strictObject({
  type: z.literal("Column").optional(),
  ...box,
  width: z.union([z.number(), word("auto", "stretch"), pixels]).optional(),
  get items() {
    return z.array(element);
  },
});

const columnSet = z.strictObject({
  type: z.literal("ColumnSet"),
  ...box,
  horizontalAlignment: horizontal.optional(),
  columns: z.array(column),
});

const tableCell = z.strictObject({
  type: z.literal("TableCell"),
  ...box,
  get items() {
    return z.array(element);
  },
});

const alignment = {
  horizontalCellContentAlignment: horizontal.optional(),
  verticalCellContentAlignment: vertical.optional(),
};

const table = z.strictObject({
  type: z.literal("Table"),
  ...common,
  ...alignment,
  columns: z.array(z.strictObject({ width: z.union([z.number(), pixels]).optional(), ...alignment })),
  rows: z.array(
    z.strictObject({
      type: z.literal("TableRow"),
      ...alignment,
      style: containerStyle.optional(),
      cells: z.array(tableCell),
    }),
  ),
  firstRowAsHeader: z.boolean().optional(),
  showGridLines: z.boolean().optional(),
  gridStyle: containerStyle.optional(),
});

/** Everything that a card's body can have. */
const element: z.ZodType<object> = z.lazy(() =>
  z.discriminatedUnion("type", [
    textBlock,
    richTextBlock,
    factSet,
    image,
    actionSet,
    container,
    columnSet,
    table,
  ]),
);

const content = {
  $schema: z.string().optional(),
  body: z.array(element).optional(),
  actions: z.array(actions).max(6, "expected six actions at most, which is what Teams shows").optional(),
  fallbackText: z.string().optional(),
  speak: z.string().optional(),
  lang: z.string().optional(),
  minHeight: pixels.optional(),
  rtl: z.boolean().optional(),
  verticalContentAlignment: vertical.optional(),
  selectAction,
};

const mention = z.strictObject({
  type: z.literal("mention"),
  text: z.string(),
  mentioned: z.strictObject({ id: z.string(), name: z.string() }),
});

/** A card as it is posted. */
export const adaptiveCard = z.strictObject({
  type: z.literal("AdaptiveCard"),
  version: z.enum(["1.0", "1.1", "1.2", "1.3", "1.4", "1.5"], { error: "expected a version up to 1.5" }),
  ...content,
  msteams: z
    .strictObject({ width: z.literal("Full").optional(), entities: z.array(mention).optional() })
    .optional(),
});

export type AdaptiveCard = z.output<typeof adaptiveCard>;
