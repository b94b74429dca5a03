/** One page of a stack that needs nothing else, light or dark, on a desk or a phone. */
import { readFileSync } from "node:fs";
import { html, raw } from "hono/html";
import type { Right } from "./access.ts";
import type { Component } from "./components.ts";
import { dollars, quantity } from "./cost-table.ts";
import { type EstateView, notProven } from "./view.ts";
import { counted } from "./words.ts";

type Cell = string | ReturnType<typeof html>;

const style = readFileSync(new URL("style.css", import.meta.url), "utf8");

/**
 * The page. Everything in it is escaped.
 * @param drawn The picture, as SVG.
 */
export async function page(view: EstateView, drawn: string): Promise<string> {
  const title = `Customer 360 Lakehouse, stack ${view.stack}`;
  return `${await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>${title}</title>
<link rel="icon" href="data:," />
<style>${raw(style)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p>${counted(view.count, "resource")} in ${counted(view.components.length, "component")} · assumed to cost about ${dollars(view.costs.total, 0)} a month</p>
<p class="note">${notProven}</p>
<nav>${sections.map(({ id, name }) => html`<a href="#${id}">${name}</a> `)}</nav>
</header>
<main>
${sections.map(({ id, name, content }) => html`<section id="${id}"><h2>${name}</h2>${content(view, drawn)}</section>`)}
</main>
</body>
</html>`}\n`;
}

interface Section {
  readonly id: string;
  readonly name: string;
  readonly content: (view: EstateView, drawn: string) => Cell;
}

const sections: readonly Section[] = [
  {
    ...{ id: "picture", name: "Picture" },
    content: (_, drawn) => html`<div class="picture" tabindex="0">${raw(drawn)}</div>`,
  },
  { ...{ id: "resources", name: "Resources" }, content: ({ components }) => html`${components.map(folded)}` },
  {
    ...{ id: "access", name: "Who may do what" },
    content: (view) => html`<h3>In Azure: ${counted(view.roleAssignments.length, "role assignment")}</h3>
${table(["Who", "Role", "On what"], view.roleAssignments.map(cellsOf))}
<h3>In Databricks: ${counted(view.databricksRights.length, "right")}</h3>
${[...Map.groupBy(view.databricksRights, ({ principal }) => principal)].map(
  ([principal, rights]) => html`<details><summary><b>${principal}</b> <span>${rights.length}</span></summary>
${table(
  ["May", "On what"],
  rights.map(({ may, on }) => [may, on]),
)}</details>`,
)}`,
  },
  {
    ...{ id: "public", name: "What is public" },
    content: ({
      exposures,
      publicContainers,
    }) => html`<p>Open: whoever has a right may call it. Limited: its firewall denies by default. Closed: it has no public endpoint. ${
      publicContainers.length === 0
        ? "No container shows its blobs to the public."
        : `Containers that show their blobs to everybody: ${publicContainers.join(", ")}.`
    }</p>
${table(
  ["Service", "Name", "State", "Who passes"],
  exposures.map(({ kind, name, state, passes }) => [kind, name, badge(state), passes]),
)}`,
  },
  {
    ...{ id: "alerts", name: "What tells of trouble" },
    content: ({ alerts }) =>
      table(
        ["Alert", "Tells", "Severity", "Looks every", "Kind"],
        alerts.map((one) => [one.name, one.tells, `${one.severity ?? "–"}`, one.every, one.kind]),
      ),
  },
  {
    ...{ id: "costs", name: "What a month costs, roughly" },
    content: ({
      costs,
    }) => html`<p>Assumptions, not quotes: prices and quantities are those of <code>infra/prices.yaml</code>. ${counted(costs.unpriced, "resource")} of other types are taken to cost nothing of their own.</p>
${costs.missing.map((sentence) => html`<p class="note">${sentence}</p>`)}
${table(
  ["What", "USD a month", "Quantity", "Price", "Because"],
  [
    ...costs.lines.map((line) => [
      line.title,
      dollars(line.amount),
      quantity(line),
      dollars(line.price, 2, 3),
      line.because,
    ]),
    [html`<b>Total</b>`, html`<b>${dollars(costs.total)}</b>`, "", "", ""],
  ],
)}`,
  },
];

function folded({ path, count, kinds }: Component) {
  return html`<details><summary><b>${path}</b> <span>${count}</span></summary>
${
  kinds.length === 0
    ? html`<p>Nothing of its own.</p>`
    : table(
        ["Kind", "Count", "Names"],
        kinds.map(({ kind, names }) => [kind, `${names.length}`, names.join(", ")]),
      )
}</details>
`;
}

const cellsOf = ({ principal, may, on }: Right) => [principal, may, on];
const badge = (state: string) => html`<span class="${state}">${state}</span>`;

/** On a phone each row becomes a card, and each cell carries its column's title. */
function table(titles: readonly string[], rows: readonly (readonly Cell[])[]) {
  return html`<table><thead><tr>${titles.map((title) => html`<th>${title}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr>${row.map((cell, index) => html`<td data-title="${titles[index] ?? ""}">${cell}</td>`)}</tr>\n`,
  )}</tbody></table>`;
}
