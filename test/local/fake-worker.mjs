/**
 * Speaks the Spark worker's protocol without Spark: what a notebook's name says is what it does.
 * `wait` ends only when it is cancelled, `crash` takes the process along, `garble` breaks the protocol.
 */
import { createInterface } from "node:readline";

const send = (/** @type {object} */ event) => process.stdout.write(`${JSON.stringify(event)}\n`);

/** @type {Record<string, (request: {id: string, parameters: Record<string, string>}) => void>} */
const notebooks = {
  ok: ({ id, parameters }) => {
    send({ event: "progress", id, stage: "bronze", entity: "orders", rows: 5 });
    send({ event: "done", id, values: { ...parameters, pid: process.pid }, result: null });
  },
  fail: ({ id }) => send({ event: "failed", id, error: "No such table.", trace: "Traceback" }),
  wait: () => {},
  crash: () => process.kill(process.pid, "SIGKILL"),
  garble: () => process.stdout.write("Hello from a print statement\n"),
};

if (process.argv[2] === "broken") {
  send({ event: "fatal", error: "Java is missing." });
  process.exit(1);
}
send({ event: "ready", seconds: 0.1, engine: "Spark 4", streams: "Structured Streaming" });
console.error("a line for the log");
createInterface({ input: process.stdin }).on("line", (line) => {
  const request = JSON.parse(line);
  if (request.cancel) send({ event: "cancelled", id: request.cancel });
  else notebooks[request.notebook]?.(request);
});
