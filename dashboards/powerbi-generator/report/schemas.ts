/** Addresses of the JSON Schemas that the parts of the project name, with the versions that they are written for. */
const base = "https://developer.microsoft.com/json-schemas/fabric";

const schemas = {
  pbip: "pbip/pbipProperties/1.0.0",
  platform: "gitIntegration/platformProperties/2.0.0",
  semanticModel: "item/semanticModel/definitionProperties/1.0.0",
  reportProperties: "item/report/definitionProperties/2.0.0",
  version: "item/report/definition/versionMetadata/1.0.0",
  report: "item/report/definition/report/3.0.0",
  pages: "item/report/definition/pagesMetadata/1.0.0",
  page: "item/report/definition/page/2.0.0",
  visualContainer: "item/report/definition/visualContainer/2.3.0",
  visualContainerMobileState: "item/report/definition/visualContainerMobileState/2.3.0",
} as const;

export type Part = keyof typeof schemas;

/** Address of a part's schema. */
export const schemaOf = (part: Part): string => `${base}/${schemas[part]}/schema.json`;

/** The versions that a theme says it was made for. */
export const themeVersions = { visual: "2.3.0", page: "2.0.0", report: "3.0.0" } as const;
