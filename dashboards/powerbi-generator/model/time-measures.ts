/** What time makes of a measure: the year so far, the month before, and the change since then. */
import type { Metric } from "@customer360/contracts";
import { calendar, metricFormats } from "../presentation.ts";
import { columnDax, measureDax, tableDax } from "./dax.ts";
import type { Measure } from "./measures.ts";
import { hasDays, type Star } from "./star.ts";

/**
 * Measures of time of a measure that counts things or money by the day; none for others.
 *
 * @param tables tables that the metric counts
 */
export function timeMeasures(
  measure: Measure,
  { format }: Metric,
  tables: readonly string[],
  star: Star,
): readonly Measure[] {
  if (format === "percent" || !tables.every((table) => hasDays(star, table))) return [];
  const folder = `${measure.folder}\\Time`;
  const previous = `${measure.title} previous month`;
  return [
    {
      ...measure,
      time: "yearToDate",
      title: `${measure.title} YTD`,
      description: `${measure.title} from the first of January to the last day that has a value.`,
      folder,
      lines: yearToDate(measure),
    },
    {
      ...measure,
      time: "previousMonth",
      title: previous,
      description: `${measure.title} of the same days one month earlier.`,
      folder,
      lines: previousMonth(measure),
    },
    {
      ...measure,
      time: "change",
      title: `${measure.title} change %`,
      description: `Change of ${measure.title.toLowerCase()} since the month before; blank when there was none.`,
      folder,
      formatString: `+${metricFormats.percent};-${metricFormats.percent};${metricFormats.percent}`,
      lines: [
        `VAR _before = ${measureDax(previous)}`,
        `RETURN DIVIDE(${measureDax(measure.title)} - _before, _before)`,
      ],
    },
  ];
}

const days = columnDax(calendar.table, calendar.date);

/**
 * The calendar ends years after the newest sale: the year so far ends with the last day that has a value, so that a
 * total is not that of a year to come.
 */
function yearToDate({ title }: Measure): readonly string[] {
  const value = measureDax(title);
  const period = `DATESBETWEEN(${days}, DATE(YEAR(_last), 1, 1), _last)`;
  return [
    `VAR _last = MAXX(FILTER(VALUES(${days}), NOT ISBLANK(${value})), ${days})`,
    `RETURN IF(NOT ISBLANK(_last), ${shifted(value, period)})`,
  ];
}

/** Nothing where the measure itself has no value: a month without sales yet is no month of loss. */
function previousMonth({ title }: Measure): readonly string[] {
  const value = measureDax(title);
  return [`IF(NOT ISBLANK(${value}), ${shifted(value, `DATEADD(${days}, -1, MONTH)`)})`];
}

/** REMOVEFILTERS is what marking a date table would do; in Direct Lake the calendar is not marked. */
function shifted(value: string, period: string): string {
  return `CALCULATE(${value}, ${period}, REMOVEFILTERS(${tableDax(calendar.table)}))`;
}
