/** The tables of a local lake, read without Spark. */
import { z } from "zod";
import { runPython } from "../../demo/python.ts";
import type { Query, Row, Tables } from "../ports.ts";

const answers = z.array(z.array(z.record(z.string(), z.unknown())));

export class LakeTables implements Tables {
  readonly #lake: string;
  readonly #signal: AbortSignal;

  constructor(lake: string, signal: AbortSignal) {
    this.#lake = lake;
    this.#signal = signal;
  }

  async read(queries: readonly Query[]): Promise<readonly (readonly Row[])[]> {
    const asked = JSON.stringify(queries);
    return answers.parse(
      JSON.parse(await runPython(["report", "query", "--lake", this.#lake], this.#signal, asked)),
    );
  }
}
