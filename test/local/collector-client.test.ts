/** The shop's side of the collector, where nobody answers; what the collector answers is tried in daily-batch.test.ts. */
import { expect, test } from "@jest/globals";
import { BatchError } from "../../local/src/demo/errors.ts";
import { CollectorClient } from "../../local/src/demo/visits/collector.ts";
import { freePort } from "../../local/src/servers/free-port.ts";

const events = [Buffer.from('{"event_id":"e1"}')];

test("an app that is gone is told in a sentence with the way out", async () => {
  const client = new CollectorClient(`http://127.0.0.1:${await freePort()}/api/cart-events`, "key");
  const sent = client.send(events, new AbortController().signal);
  await expect(sent).rejects.toThrow(BatchError);
  await expect(sent).rejects.toThrow(
    "The collector of cart events does not answer: the Functions app is gone. Run the same command again to continue.",
  );
});

test("an interruption stays one", async () => {
  const client = new CollectorClient(`http://127.0.0.1:${await freePort()}/api/cart-events`, "key");
  await expect(client.send(events, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
});
