/** The shop's catalog for the product API: every product that its deliveries have, with all its changes. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Catalog, type Product } from "../product-api/catalog.ts";

export const catalogSource = "product_catalog";

/** @param shop folder in which the shop has laid out its deliveries */
export function catalogOf(shop: string): Catalog {
  const folder = join(shop, catalogSource);
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.page-\d+\.json$/.test(name),
  );
  return new Catalog(pages.sort().flatMap((page) => productsOf(join(folder, page))));
}

function productsOf(file: string): Product[] {
  return (JSON.parse(readFileSync(file, "utf8")) as { items: Product[] }).items;
}
