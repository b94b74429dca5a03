/** The view for terminals: redrawn in place, ten times a second. */
import { createLogUpdate } from "log-update";
import type { FactoryEvent } from "../../pipelines/factory-events.ts";
import type { DemoEvent, DemoView } from "../demo-events.ts";
import type { Durations } from "../durations.ts";
import { activityText } from "./activity-words.ts";
import { batchName } from "./batch-title.ts";
import { fitted } from "./format.ts";
import { batchLine, liveLines } from "./live-lines.ts";
import { advance, initialModel, type ProgressModel } from "./progress-model.ts";

const framesPerSecond = 10;
const widthOfUnknownTerminals = 80;

export class LiveView implements DemoView {
  readonly #stream: NodeJS.WriteStream;
  readonly #draw: ReturnType<typeof createLogUpdate>;
  readonly #timer: NodeJS.Timeout;
  readonly #dataset: string;
  readonly #recorded: Durations;
  #model: ProgressModel = initialModel(performance.now());

  /**
   * @param stream A terminal.
   * @param recorded Durations from earlier runs, for the time left.
   */
  constructor(stream: NodeJS.WriteStream, dataset: string, recorded: Durations) {
    this.#stream = stream;
    this.#dataset = dataset;
    this.#recorded = recorded;
    this.#draw = createLogUpdate(stream);
    this.#timer = setInterval(() => this.#frame(), 1000 / framesPerSecond);
  }

  handle(event: DemoEvent): void {
    this.#model = advance(this.#model, event, performance.now());
    if (event.type === "batch-finished") {
      this.#stay(batchLine(batchName(event.batch), event.batch.rows, event.seconds, this.#width()));
    }
    if (event.type === "note") this.#stay(fitted(event.text, this.#width()));
    if (event.type === "pipeline") this.#tellFailure(event.event);
    if (event.type === "task" && event.event.type === "failed") {
      this.#stay(
        `✘ ${event.event.task}: ${event.event.error}${event.event.willRetry ? " Trying again." : ""}`,
      );
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.#draw.clear();
    this.#draw.done();
  }

  #tellFailure(event: FactoryEvent): void {
    const isEnd = event.type === "activity-ended" || event.type === "activity-retried";
    if (!isEnd || event.result.status !== "Failed") return;
    const text = activityText(event);
    if (text) this.#stay(`✘ ${text}`);
  }

  /** Writes a line above the live lines. */
  #stay(line: string): void {
    this.#draw.clear();
    this.#stream.write(`${line}\n`);
  }

  #frame(): void {
    const picture = {
      dataset: this.#dataset,
      recorded: this.#recorded,
      now: performance.now(),
      width: this.#width(),
    };
    this.#draw(liveLines(this.#model, picture).join("\n"));
  }

  #width(): number {
    // The last column stays empty: terminals differ in when they wrap.
    return (this.#stream.columns || widthOfUnknownTerminals) - 1;
  }
}
