/** Texts that have a form of their own: GUIDs, ISO 8601 durations, time spans, Quartz schedules, time zones. */
import { Cron } from "croner";
import type { RecordedResource } from "../../../local/src/estate/recorder.ts";
import { textsOf } from "./values.ts";

interface Format {
  /** Names of the properties that have it. */
  readonly properties: RegExp;
  readonly expected: string;
  readonly isRight: (text: string) => boolean;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const formats: readonly Format[] = [
  {
    properties: /^(principalId|tenantId|objectId|clientId|applicationId|servicePrincipalName)$/,
    expected: "a GUID",
    isRight: (text) => guid.test(text),
  },
  {
    properties: /^roleDefinitionId$/,
    expected: "the id of a role definition, which ends in a GUID",
    isRight: (text) => guid.test(text.split("/").at(-1) ?? ""),
  },
  {
    properties:
      /^(evaluationFrequency|windowSize|muteActionsDuration|queryTimeRange|overrideQueryTimeRange)$/,
    expected: "an ISO 8601 duration such as PT15M",
    isRight: (text) => /^P(?!$)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/.test(text),
  },
  {
    properties: /^timeout$/,
    expected: "a time span such as 0.12:00:00",
    isRight: (text) => /^(\d+\.)?([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(text),
  },
  { properties: /^quartzCronExpression$/, expected: "a Quartz schedule", isRight: isQuartz },
  { properties: /^timezoneId$/, expected: "a time zone such as Europe/London", isRight: isTimeZone },
];

/** Quartz has seconds, maybe a year, and exactly one of the two days is `?`. */
function isQuartz(text: string): boolean {
  const fields = text.split(/\s+/);
  if (fields.length < 6 || fields.length > 7) return false;
  if ((fields[3] === "?") === (fields[5] === "?")) return false;
  try {
    new Cron(fields.slice(0, 6).join(" "), { paused: true }).stop();
    return true;
  } catch {
    return false;
  }
}

function isTimeZone(text: string): boolean {
  return text === "UTC" || Intl.supportedValuesOf("timeZone").includes(text);
}

/** Sentences, one for each text that has not the form that its property needs. */
export function formatProblems(resources: readonly RecordedResource[]): string[] {
  // What the recorder made up in place of an id has a form of its own.
  const ids = new Set(resources.map(({ id }) => id));
  return resources.flatMap(({ type, name, inputs }) =>
    textsOf(inputs, "").flatMap(({ path, text }) => {
      const property = path.split(".").at(-1) ?? "";
      const broken = formats.find(
        (format) => format.properties.test(property) && !ids.has(text) && !format.isRight(text),
      );
      return broken ? [`${type} '${name}' at ${path}: '${text}' is not ${broken.expected}`] : [];
    }),
  );
}
