/**
 * How fast the Functions app is, beside a plain loop over the same clients that checks nothing.
 *
 * Prints tables of ratios and asserts no time. A room and its plain loop take turns, in processes of their own, so that
 * what else the machine does slows both. Storage is Azurite and the event hub is the local broker: rates say little
 * about Azure, ratios say what the app's own work costs.
 */
import { startStorage } from "../functions/services/storage.ts";
import { tableOf } from "./comparison/table.ts";
import { measureCollecting } from "./functions/collecting.ts";
import { measureExtraction, smallHeap } from "./functions/extraction.ts";
import { measureGating } from "./functions/gating.ts";
import { measureLoading } from "./functions/loading.ts";

const began = performance.now();
console.log("Medians of several runs; a ratio is the median of those of neighbouring runs.\n");
console.log(tableOf("bundle", "@azure/functions", await measureLoading()));
console.log(tableOf("cart-event collector", "plain loop", await measureCollecting()));
const storage = await startStorage();
try {
  const { connectionString } = storage.azurite;
  console.log(tableOf("file arrival", "plain loop", await measureGating(connectionString)));
  console.log(tableOf("extraction", "plain loop", await measureExtraction(connectionString)));
  console.log(
    `A small heap is ${smallHeap.join(" ")}: what is needed, without the garbage that lies around.\n`,
  );
} finally {
  await storage.stop();
}
console.log(`Measured in ${Math.round((performance.now() - began) / 1000)} s.`);
