/** The theme: colours that can be told apart, also by those who see few of them, each at least 3:1 against white. */
export const themeFileName = "Customer360.json";

export const theme = {
  name: "Customer 360",
  dataColors: ["#0b5cad", "#b3500b", "#00745a", "#a3306f", "#6a51a3", "#4d5358", "#8a6d00", "#a32020"],
  background: "#ffffff",
  foreground: "#1b1f24",
  tableAccent: "#0b5cad",
  good: "#00745a",
  neutral: "#8a6d00",
  bad: "#a32020",
  textClasses: {
    title: { fontFace: "Segoe UI Semibold", fontSize: 12, color: "#1b1f24" },
    label: { fontFace: "Segoe UI", fontSize: 10, color: "#1b1f24" },
    callout: { fontFace: "Segoe UI", fontSize: 24, color: "#1b1f24" },
  },
} as const;
