/** The Link header of RFC 8288, as far as paging needs it. */

const link = /<([^>]*)>((?:\s*;\s*[\w*]+\s*=\s*(?:"[^"]*"|[^\s";,]+))*)/g;
const relation = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s";,]+))/i;

/** Target of the link with relation `next`; null when there is none. */
export function nextLink(header: string | null): string | null {
  for (const [, target, parameters] of (header ?? "").matchAll(link)) {
    const [, quoted, plain] = relation.exec(parameters ?? "") ?? [];
    const relations = (quoted ?? plain ?? "").toLowerCase().split(/\s+/);
    if (target !== undefined && relations.includes("next")) return target;
  }
  return null;
}
