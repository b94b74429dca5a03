/** Event Hubs Capture: puts what arrives into Avro files, one a partition and window. */
import { captureFile } from "./capture-file.ts";
import { captureName, checkNameFormat, defaultNameFormat } from "./capture-name.ts";
import type { CaptureSink } from "./capture-sink.ts";
import type { EventHub } from "./event-hub.ts";
import type { Partition, StoredEvent } from "./partition.ts";

export interface CaptureOptions {
  readonly hub: EventHub;
  readonly namespace: string;
  readonly sink: CaptureSink;
  /** Default: Azure's own, `{Namespace}/{EventHub}/{PartitionId}/{Year}/…`. */
  readonly nameFormat?: string;
  /** A window ends after so many seconds, default 300 as in Azure … */
  readonly windowSeconds?: number;
  /** … or so many bytes of events, whichever comes first; default 300 MB as in Azure. */
  readonly windowBytes?: number;
  /** Tells when a window ended; the machine's clock when it is left out. */
  readonly now?: () => Date;
  /** Called when a file could not be written; its events stay for the next window. */
  readonly onError: (error: Error) => void;
}

export interface Capture {
  /**
   * Ends all windows now.
   *
   * @returns the names of the files, none for a partition without events
   * @throws what the sink throws; the events stay for the next window
   */
  flush(): Promise<readonly string[]>;
  /** Writes what there is and ends. */
  stop(): Promise<void>;
}

/**
 * Starts to capture what reaches the hub from now on. Windows without events leave no file.
 *
 * @throws EventHubsError when the name format is not one that Azure takes
 */
export function startCapture(options: CaptureOptions): Capture {
  checkNameFormat(options.nameFormat ?? defaultNameFormat);
  const windows = options.hub.partitions.map((partition) => new CaptureWindow(partition, options));
  const flush = async (): Promise<readonly string[]> => {
    const names = await Promise.all(windows.map((window) => window.end()));
    return names.filter((name) => name !== null);
  };
  return {
    flush,
    stop: async () => {
      for (const window of windows) window.stopListening();
      await flush();
    },
  };
}

/** The open window of one partition. */
class CaptureWindow {
  readonly stopListening: () => void;
  readonly #partition: Partition;
  readonly #options: CaptureOptions;
  #events: StoredEvent[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<unknown> = Promise.resolve();
  #lastFile = new Date(0);

  constructor(partition: Partition, options: CaptureOptions) {
    this.#partition = partition;
    this.#options = options;
    this.stopListening = partition.onAppend((events) => this.#take(events));
  }

  /** Writes the window's file after those before it; null when there was nothing to write. */
  end(): Promise<string | null> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const written = this.#writing.then(() => this.#write());
    this.#writing = written.catch(() => {});
    return written;
  }

  #take(events: readonly StoredEvent[]): void {
    const { windowSeconds = 300, windowBytes = 300 * 1024 * 1024 } = this.#options;
    this.#events.push(...events);
    this.#bytes += events.reduce((sum, { bytes }) => sum + bytes, 0);
    if (this.#bytes >= windowBytes) this.#endInBackground();
    else this.#timer ??= setTimeout(() => this.#endInBackground(), windowSeconds * 1000).unref();
  }

  #endInBackground(): void {
    this.end().catch((error: Error) => this.#options.onError(error));
  }

  async #write(): Promise<string | null> {
    const events = this.#events;
    if (events.length === 0) return null;
    [this.#events, this.#bytes] = [[], 0];
    const { hub, namespace, sink, nameFormat = defaultNameFormat } = this.#options;
    const at = this.#nextFileTime();
    const name = captureName(nameFormat, {
      namespace,
      eventHub: hub.name,
      partition: this.#partition.id,
      at,
    });
    try {
      await sink.write(name, await captureFile(events));
      return name;
    } catch (error) {
      this.#events = [...events, ...this.#events];
      this.#bytes = this.#events.reduce((sum, { bytes }) => sum + bytes, 0);
      throw error;
    }
  }

  /** Names count in seconds: two windows that end in the same one are told apart by a second. */
  #nextFileTime(): Date {
    const now = (this.#options.now ?? (() => new Date()))();
    const earliest = this.#lastFile.getTime() + 1000;
    this.#lastFile = new Date(Math.max(now.getTime(), earliest));
    return this.#lastFile;
  }
}
