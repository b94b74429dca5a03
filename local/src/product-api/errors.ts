/** The product API cannot serve what it is given. */
export class ProductApiError extends Error {
  override name = "ProductApiError";
}
