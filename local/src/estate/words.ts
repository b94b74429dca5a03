/** Names of the program in words. */

/** Types whose own name says little outside of their service. */
const kinds: Readonly<Record<string, string>> = {
  "azure-native:applicationinsights:Component": "Application Insights",
  "azure-native:databricks:Workspace": "Databricks workspace",
  "azure-native:datafactory:Factory": "Data Factory",
  "azure-native:eventgrid:SystemTopicEventSubscription": "Event subscription",
  "azure-native:eventhub:Namespace": "Event Hubs namespace",
  "azure-native:operationalinsights:Table": "Log table",
  "azure-native:operationalinsights:Workspace": "Log workspace",
  "azure-native:storage:Table": "Storage table",
  "databricks:index/alertV2:AlertV2": "SQL alert",
  "databricks:index/sqlEndpoint:SqlEndpoint": "SQL warehouse",
};

const acronyms = new Set(["acl", "dns", "ftp", "ip", "nat", "scm", "sql"]);

/** "Storage account" of `azure-native:storage:StorageAccount`. */
export function kindOf(type: string): string {
  return kinds[type] ?? wordsOf(type.split(":").at(-1) ?? type);
}

/** "Storage account" of `storageAccount`. */
export function wordsOf(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .split(" ")
    .map((word) => (acronyms.has(word.toLowerCase()) ? word.toUpperCase() : word.toLowerCase()))
    .join(" ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** "Storage Blob Data Contributor" of `storageBlobDataContributor`, as roles are written. */
export function titleOf(name: string): string {
  return wordsOf(name).replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

/** "3 alerts", "1 alert". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
