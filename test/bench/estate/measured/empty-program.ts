/** A program that makes nothing, with the providers that the estate has. */
import { Provider as Azure } from "@pulumi/azure-native/provider.js";
import { Provider as Entra } from "@pulumi/azuread/provider.js";
import { Provider as Commands } from "@pulumi/command/provider.js";
import { Provider as Databricks } from "@pulumi/databricks/provider.js";

export default async function empty(): Promise<void> {
  new Azure("azure", {});
  new Databricks("databricks", { host: "https://adb-1.1.azuredatabricks.net" });
  new Entra("entra", {});
  new Commands("commands", {});
}
