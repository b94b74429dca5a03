/** One line for each thing that happened: for logs, pipes and readers who like to scroll. */
import type { TaskEvent } from "../../jobs/events.ts";
import type { FactoryEvent } from "../../pipelines/factory-events.ts";
import type { DemoEvent, DemoView } from "../demo-events.ts";
import { activityText } from "./activity-words.ts";
import { batchTitle } from "./batch-title.ts";
import { counted, duration, grouped } from "./format.ts";
import type { PipelineStates } from "./pipeline-model.ts";
import { advance, initialModel, type ProgressModel, type RunningTask } from "./progress-model.ts";

export class PlainView implements DemoView {
  readonly #write: (line: string) => void;
  readonly #clock: () => number;
  #model: ProgressModel;

  constructor(write: (line: string) => void, clock: () => number = () => performance.now()) {
    this.#write = write;
    this.#clock = clock;
    this.#model = initialModel(clock());
  }

  handle(event: DemoEvent): void {
    const line = lineFor(event, this.#model);
    this.#model = advance(this.#model, event, this.#clock());
    if (line) this.#write(line);
  }

  close(): void {}
}

function lineFor(event: DemoEvent, model: ProgressModel): string | undefined {
  // What happens before the first batch, or without one, has no place among them.
  const place = model.current < 0 ? "" : `[${model.current + 1}/${model.batches.length}] `;
  switch (event.type) {
    case "step":
    case "note":
      return event.text;
    case "planned":
      return `${counted(event.batches.length, "batch", "batches")} to run.`;
    case "batch-started":
      return `[${model.batches.indexOf(event.batch) + 1}/${model.batches.length}] ${batchTitle(event.batch)}`;
    case "pipeline": {
      const text = pipelineText(event.event, model.pipelines);
      return text && `${place}${text}`;
    }
    case "task":
      return taskLine(event.event, place, model.running.get(event.event.task));
    case "batch-finished":
      return `${place}${event.batch.id} reached Gold in ${duration(event.seconds)}.`;
  }
}

function pipelineText(event: FactoryEvent, states: PipelineStates): string | undefined {
  switch (event.type) {
    case "activity-ended":
    case "activity-retried":
      return activityText(event);
    case "run-ended": {
      // How a pipeline in another one ended is the other one's to say.
      const isInner = (states.get(event.runId)?.depth ?? 0) > 0;
      return isInner
        ? undefined
        : `${event.pipeline} ${event.status.toLowerCase()} after ${duration(event.seconds)}`;
    }
    default:
      return undefined;
  }
}

function taskLine(event: TaskEvent, place: string, running: RunningTask | undefined): string | undefined {
  switch (event.type) {
    case "finished": {
      const progress = running?.progress;
      const did = progress ? `, ${progress.stage} ${progress.entity}: ${grouped(progress.rows)} rows` : "";
      const outcome = event.outcome ? `: ${event.outcome}` : "";
      return `${place}${event.task} finished in ${duration(event.seconds)}${did}${outcome}`;
    }
    case "failed":
      return `${place}${event.task} ${event.state.toLowerCase()} after ${duration(event.seconds)}: ${event.error}${event.willRetry ? " Trying again." : ""}`;
    case "skipped":
      // After Ctrl-C every task that is left is skipped, which goes without saying.
      if (event.state === "CANCELED") return undefined;
      return `${place}${event.task} skipped (${event.state.toLowerCase().replace("_", " ")})`;
    default:
      return undefined;
  }
}
