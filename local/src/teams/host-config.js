// How cards look in Teams, near enough: its sizes and spaces, and its colours in light and dark.
const sizes = {
  fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
  lineHeights: { small: 16, default: 20, medium: 22, large: 24, extraLarge: 32 },
  fontWeights: { lighter: 300, default: 400, bolder: 600 },
  fontTypes: {
    default: {
      fontFamily:
        '"Segoe UI", -apple-system, BlinkMacSystemFont, "Helvetica Neue", Roboto, Arial, sans-serif',
    },
    monospace: { fontFamily: '"Cascadia Code", ui-monospace, Consolas, "DejaVu Sans Mono", monospace' },
  },
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  imageSizes: { small: 32, medium: 52, large: 100 },
  factSet: {
    title: { weight: "default", isSubtle: true, wrap: true, maxWidth: 160 },
    value: { wrap: true },
    spacing: 16,
  },
  textStyles: { heading: { size: "large", weight: "bolder" } },
  actions: {
    maxActions: 6,
    buttonSpacing: 8,
    actionsOrientation: "horizontal",
    actionAlignment: "left",
    spacing: "medium",
    showCard: { actionMode: "inline", inlineTopMargin: 16 },
  },
  supportsInteractivity: true,
};

function colors(text, subtle, accent, good, warning, attention) {
  const color = (normal) => ({ default: normal, subtle: normal });
  return {
    default: { default: text, subtle },
    dark: { default: text, subtle },
    light: { default: text, subtle },
    accent: color(accent),
    good: color(good),
    warning: color(warning),
    attention: color(attention),
  };
}

function containerStyles(grounds, foregroundColors) {
  const style = ([name, backgroundColor]) => [
    name,
    { backgroundColor, foregroundColors, borderThickness: 0 },
  ];
  return Object.fromEntries(Object.entries(grounds).map(style));
}

const lightGrounds = {
  default: "#ffffff",
  emphasis: "#f0f0f0",
  accent: "#e8ebfa",
  good: "#e7f2da",
  warning: "#fbf6d9",
  attention: "#fcf4f6",
};
const darkGrounds = {
  default: "#1f1f1f",
  emphasis: "#333333",
  accent: "#2f2f4a",
  good: "#1b2e1d",
  warning: "#3a3312",
  attention: "#3e1f25",
};
const lightColors = colors("#242424", "#616161", "#4f52b2", "#237b4b", "#835c00", "#c4314b");
const darkColors = colors("#ffffff", "#adadad", "#aab1fa", "#92c353", "#f8d22a", "#f9526b");

window.hostConfigs = {
  light: {
    ...sizes,
    separator: { lineThickness: 1, lineColor: "#e0e0e0" },
    containerStyles: containerStyles(lightGrounds, lightColors),
  },
  dark: {
    ...sizes,
    separator: { lineThickness: 1, lineColor: "#3d3d3d" },
    containerStyles: containerStyles(darkGrounds, darkColors),
  },
};
