/** Text from outside, made safe to show anywhere: no control characters, no tricks with the direction of writing. */

/** C0 and C1 controls except tab and line feed, and what reverses or hides text. */
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** @param length longest result, in characters; what is longer ends in `…` */
export function cleanText(text: string, length: number): string {
  const clean = text.toWellFormed().replaceAll("\r\n", "\n").replace(unprintable, "");
  return clipText(clean.trim(), length);
}

/** As {@link cleanText}, on one line. */
export function cleanLine(text: string, length: number): string {
  return cleanText(text.replace(/\s+/g, " "), length);
}

/** Cuts text without tearing a character. */
export function clipText(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text
    .slice(0, length - 1)
    .toWellFormed()
    .replace(/\ufffd$/, "")
    .trimEnd()}…`;
}

/** Characters of an address that is taken for one. */
export const longestAddress = 2000;

/** The address if it leads to a web page; null for `javascript:` and the like. */
export function webAddress(text: string | null): string | null {
  if (text === null || !URL.canParse(text)) return null;
  const { protocol, href, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && !username && !password && href.length <= longestAddress ? href : null;
}
