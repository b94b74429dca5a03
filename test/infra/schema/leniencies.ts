/** Where the typings' lists of values are wrong or too narrow, with the reason; everything else is taken at its word. */

interface Leniency {
  readonly type: RegExp;
  /** The value's place among the inputs, such as `criteria.allOf.0.operator`. */
  readonly place: RegExp;
  readonly values: RegExp;
  readonly reason: string;
}

const leniencies: readonly Leniency[] = [
  {
    type: /^azure-native:monitor:ScheduledQueryRule$/,
    place: /^criteria\.allOf\.\d+\.operator$/,
    values: /^(Equals|(Greater|Less)Than(OrEqual)?)$/,
    reason: "the package gives it the operators of another service, whose list has the same name",
  },
  {
    type: /^azure-native:storage:StorageAccount$/,
    place: /^networkRuleSet\.bypass$/,
    values: /^(Logging|Metrics|AzureServices)(, (Logging|Metrics|AzureServices))*$/,
    reason: "the service takes any of them together, parted by commas",
  },
  {
    type: /^azure-native:datafactory:(Pipeline|Dataset|LinkedService)$/,
    place: /(^|\.)parameters\.\w+\.type$/,
    values: /^(object|string|int|float|bool|array|securestring)$/,
    reason: "Data Factory reads them in any case, and its own editor writes them small",
  },
];

/** Whether a value that the typings do not list is right all the same. */
export function isTaken(type: string, place: string, value: unknown): boolean {
  return leniencies.some(
    (leniency) => leniency.type.test(type) && leniency.place.test(place) && leniency.values.test(`${value}`),
  );
}
