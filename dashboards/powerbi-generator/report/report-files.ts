/** The files of the report's `definition/` and its theme, by path below the report's folder. */
import { shortIdOf } from "../ids.ts";
import type { Measure } from "../model/measures.ts";
import { onPhone, screen } from "./layout.ts";
import { type Page, pages } from "./pages.ts";
import { schemaOf, themeVersions } from "./schemas.ts";
import { theme, themeFileName } from "./theme.ts";
import { mobileFile, visualFile, visualId } from "./visual-files.ts";

/** @throws PowerBiError for a field that the model does not have */
export function reportFiles(measures: readonly Measure[]): Readonly<Record<string, unknown>> {
  return {
    "definition/version.json": { $schema: schemaOf("version"), version: "2.0.0" },
    "definition/report.json": report(),
    "definition/pages/pages.json": {
      $schema: schemaOf("pages"),
      pageOrder: pages.map(pageId),
      activePageName: pageId(pages[0] as Page),
    },
    ...Object.assign({}, ...pages.map((page) => pageFiles(page, measures))),
    [`StaticResources/RegisteredResources/${themeFileName}`]: theme,
  };
}

const pageId = ({ id }: Page) => shortIdOf("page", id);

function pageFiles(page: Page, measures: readonly Measure[]): Readonly<Record<string, unknown>> {
  const folder = `definition/pages/${pageId(page)}`;
  const positions = onPhone(page.visuals);
  const visuals = page.visuals.flatMap((visual, order) => {
    const own = `${folder}/visuals/${visualId(visual, page.id)}`;
    const position = positions[order];
    return [
      [`${own}/visual.json`, visualFile(visual, order, page.id, measures)],
      ...(position ? [[`${own}/mobile.json`, mobileFile(position, order)]] : []),
    ];
  });
  const file = {
    $schema: schemaOf("page"),
    name: pageId(page),
    displayName: page.title,
    displayOption: "FitToPage",
    ...screen,
  };
  return { [`${folder}/page.json`]: file, ...Object.fromEntries(visuals) };
}

function report() {
  const type = "RegisteredResources";
  return {
    $schema: schemaOf("report"),
    themeCollection: { customTheme: { name: themeFileName, reportVersionAtImport: themeVersions, type } },
    resourcePackages: [
      { name: type, type, items: [{ name: themeFileName, path: themeFileName, type: "CustomTheme" }] },
    ],
    settings: {
      useStylableVisualContainerHeader: true,
      defaultDrillFilterOtherVisuals: true,
      useEnhancedTooltips: true,
      exportDataMode: "AllowSummarized",
    },
  };
}
