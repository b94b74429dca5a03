/** Writes down for the lake what is known of alerts, whenever that has changed. */
import { createHash } from "node:crypto";
import type { Clock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import { shownState } from "../alerts/flapping.ts";
import type { NotificationConfig } from "../config/model.ts";
import { suppressed } from "../pipeline/suppression.ts";
import type { AlertStore, GroupStore, SilenceStore, SnapshotFile } from "../ports.ts";
import { type AlertLine, alertLineOf } from "./alert-line.ts";

export interface SnapshotServices {
  readonly alerts: AlertStore;
  readonly groups: GroupStore;
  readonly silences: SilenceStore;
  readonly file: SnapshotFile;
  readonly config: NotificationConfig;
  readonly clock: Clock;
  readonly log: Log;
}

export class AlertSnapshot {
  readonly #services: SnapshotServices;

  constructor(services: SnapshotServices) {
    this.#services = services;
  }

  /**
   * Several instances may write at once: who read the file's version before another one wrote leaves it alone.
   *
   * @returns whether there was something new to write
   */
  async write(): Promise<boolean> {
    const { file, clock, log } = this.#services;
    // First the version, and then what goes by it: who is overtaken has read something older.
    const before = await file.version();
    const now = clock.now();
    const lines = await this.#lines(now);
    const fingerprint = createHash("sha256").update(JSON.stringify(lines)).digest("hex");
    if (before?.fingerprint === fingerprint) return false;
    const rows = lines.map((line) => `${JSON.stringify({ ...line, as_of: now.toISOString() })}\n`);
    const isWritten = await file.replace(rows.join(""), fingerprint, before);
    if (isWritten) log.info("What is known of alerts was written down", { alerts: lines.length });
    return isWritten;
  }

  async #lines(now: Date): Promise<readonly AlertLine[]> {
    const { alerts, groups, silences, config } = this.#services;
    const [all, known, withheld] = await Promise.all([alerts.all(), groups.all(), silences.list()]);
    // The end of a trouble that nobody has heard of is none.
    const records = all.filter(({ transitions }) => transitions.length > 0);
    const open = records.filter((record) => record.open);
    const suppressions = suppressed(open, config.inhibitions, withheld, now);
    const states = known.map(({ value }) => value);
    return records
      .map((record) =>
        alertLineOf(record, {
          status: shownState(record, config.flapping, now),
          suppression: suppressions.get(record.id) ?? null,
          groups: states,
        }),
      )
      .sort((a, b) => (a.alert_key < b.alert_key ? -1 : 1));
  }
}
