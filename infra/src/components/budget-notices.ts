/** When people hear of it, in percent of the amount. */
export const budgetNotices = [
  { name: "spent-80", thresholdType: "Actual", threshold: 80 },
  { name: "spent-100", thresholdType: "Actual", threshold: 100 },
  { name: "forecast-110", thresholdType: "Forecasted", threshold: 110 },
] as const;
