/** Values that the parts of Adaptive Cards have in common. */
import { z } from "zod";

/** A word of a fixed set; cards may write it in any case. */
export function word(...words: readonly string[]) {
  const known = new Set(words.map((text) => text.toLowerCase()));
  return z
    .string()
    .refine((text) => known.has(text.toLowerCase()), { error: `expected ${words.join(", ")}` });
}

export const address = z.url({
  protocol: /^(https?|mailto)$/,
  error: "expected an https, http or mailto address",
});
export const pictureAddress = z.url({
  protocol: /^(https?|data)$/,
  error: "expected an https, http or data address",
});

export const spacing = word("default", "none", "small", "medium", "large", "extraLarge", "padding");
export const horizontal = word("left", "center", "right");
export const vertical = word("top", "center", "bottom");
export const containerStyle = word("default", "emphasis", "good", "attention", "warning", "accent");
export const pixels = z.string().regex(/^\d+px$/, "expected pixels such as 80px");

/** What every element may have. */
export const common = {
  id: z.string().optional(),
  isVisible: z.boolean().optional(),
  separator: z.boolean().optional(),
  spacing: spacing.optional(),
  height: word("auto", "stretch").optional(),
};

/** What every text may have. */
export const font = {
  color: word("default", "dark", "light", "accent", "good", "warning", "attention").optional(),
  fontType: word("default", "monospace").optional(),
  isSubtle: z.boolean().optional(),
  size: word("default", "small", "medium", "large", "extraLarge").optional(),
  weight: word("default", "lighter", "bolder").optional(),
};

/** What every action may have. */
export const action = {
  id: z.string().optional(),
  title: z.string().optional(),
  tooltip: z.string().optional(),
  iconUrl: pictureAddress.optional(),
  isEnabled: z.boolean().optional(),
  style: word("default", "positive", "destructive").optional(),
  mode: word("primary", "secondary").optional(),
};
