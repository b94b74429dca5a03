/**
 * `npm run test:demo-kills -- --kills 20 --days 3 --seed 7`: kills any process of a demo at random moments and starts the
 * demo again. In the end Gold is that of an undisturbed demo, every alert that one has was told, and none twice. Ends
 * with `N passed, N failed`. `--keep FOLDER` leaves a copy of the undisturbed demo there.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { seedOfRun } from "../../local/src/check/seed.ts";
import { Chance } from "../chance.ts";
import { copyDemo } from "./demo/copy-demo.ts";
import { DemoProcess, kill } from "./demo/demo-process.ts";
import { type Gold, goldOf } from "./demo/gold.ts";
import { alertsOf, messagesOf } from "./demo/told.ts";

/** The data set's first day, with which a demo begins. */
const firstDay = "2017-01-01";
/** A demo that tells nothing for so long hangs. */
const silentSeconds = 300;

interface Undisturbed {
  readonly gold: Gold;
  readonly seconds: number;
  readonly alerts: ReadonlySet<string>;
}

/** Kills so far, and how many there shall be. */
interface Count {
  readonly done: number;
  readonly kills: number;
}

/** What became of a demo: its exit code, null after a signal. */
interface Killed {
  readonly killed: number;
  readonly code: number | null;
}

class DemoKills {
  passed = 0;
  failed = 0;
  readonly #folder: string;
  readonly #days: number;
  readonly #chance: Chance;
  #current: DemoProcess | null = null;

  constructor(folder: string, days: number, chance: Chance) {
    this.#folder = folder;
    this.#days = days;
    this.#chance = chance;
  }

  /** Ends what is running. */
  stop(): void {
    this.#current?.killEverything();
  }

  async undisturbed(): Promise<Undisturbed> {
    const since = performance.now();
    await this.#toEnd("undisturbed");
    const seconds = (performance.now() - since) / 1000;
    const out = join(this.#folder, "undisturbed");
    const gold = goldOf(out);
    this.#check("undisturbed: Gold by the oracle", gold.differences);
    const alerts = new Set((await alertsOf(out)).keys());
    console.log(`undisturbed: ${seconds.toFixed(0)} s, ${alerts.size} alerts`);
    return { gold, seconds, alerts };
  }

  /** Copies the undisturbed demo, so that others need not run one of their own. */
  keep(folder: string): void {
    copyDemo(join(this.#folder, "undisturbed"), folder);
  }

  /** Kills demos until there were so many kills; a demo that comes to its end meanwhile is judged, and another begun. */
  async kill(kills: number, whole: Undisturbed): Promise<void> {
    let [done, number] = [0, 1];
    while (done < kills) {
      const name = `killed-${number}`;
      const { killed, code } = await this.#killDuring(name, whole.seconds / 3, { done, kills });
      done += killed;
      const hasEnded = code === 0 || killed === 0;
      if (!hasEnded && done < kills) continue;
      if (!hasEnded) await this.#toEnd(name);
      await this.#judge(name, whole);
      number += 1;
    }
  }

  /** Runs a demo until it ends, and kills one of its processes after another meanwhile. */
  async #killDuring(name: string, withinSeconds: number, { done, kills }: Count): Promise<Killed> {
    const demo = this.#start(name);
    let killed = 0;
    while (done + killed < kills) {
      const seconds = this.#chance.between(1, withinSeconds);
      if ((await demo.endWithin(seconds * 1000)) !== undefined) break;
      killed += 1;
      const command = this.#killOne(demo);
      console.log(`kill ${done + killed} of ${kills}: ${command}, after ${seconds.toFixed(1)} s`);
      // Without a process that is replaced, as a worker of Spark's is, it goes on, and can be killed again.
      const goesOn = await demo.endsOrTells(silentSeconds);
      this.#check(`${name}: the demo ends or goes on when ${command} is killed`, goesOn ? [] : ["it hangs"]);
    }
    const ended = await demo.endsByItself(silentSeconds);
    this.#check(`${name}: the demo's end comes by itself`, ended ? [] : ["it hangs"]);
    if (!ended) demo.killEverything();
    this.#check(`${name}: nothing is left running`, await demo.leftovers());
    demo.killEverything();
    const code = (await demo.endWithin(0)) ?? null;
    if (killed === 0) this.#check(`${name}: the demo's end`, code === 0 ? [] : [this.#lastWords(name)]);
    return { killed, code };
  }

  /** @returns what was killed */
  #killOne(demo: DemoProcess): string {
    // PostgreSQL alone has a handful of processes: each program is as likely as any other.
    const programs = [...Map.groupBy(demo.processes(), (one) => one.command).values()];
    const { pid, command } = this.#chance.oneOf(this.#chance.oneOf(programs));
    kill(pid);
    return pid === demo.pid ? "the demo itself" : command;
  }

  async #toEnd(name: string): Promise<void> {
    const demo = this.#start(name);
    const code = await demo.endWithin(3_600_000);
    this.#check(`${name}: the demo's end`, code === 0 ? [] : [this.#lastWords(name)]);
  }

  async #judge(name: string, { gold, alerts }: Undisturbed): Promise<void> {
    const out = join(this.#folder, name);
    const { fingerprint, differences } = goldOf(out);
    this.#check(`${name}: Gold by the oracle`, differences);
    const other = Object.keys(gold.fingerprint).filter(
      (table) => fingerprint[table] !== gold.fingerprint[table],
    );
    this.#check(`${name}: Gold as undisturbed`, other);
    const [known, messages] = [await alertsOf(out), messagesOf(out)];
    this.#check(
      `${name}: no alert lost`,
      [...alerts].filter((key) => !known.has(key)),
    );
    const untold = [...known.values()].filter(
      ({ title }) => !messages.some(({ text }) => text.includes(title)),
    );
    this.#check(
      `${name}: every alert told`,
      untold.map(({ title }) => title),
    );
    const counts = Map.groupBy(messages, ({ identity }) => identity);
    const twice = [...counts].filter(([, same]) => same.length > 1).map(([identity]) => identity);
    this.#check(`${name}: no message twice`, twice);
  }

  #start(name: string): DemoProcess {
    const out = join(this.#folder, name);
    const to = new Date(Date.parse(firstDay) + this.#days * 86_400_000).toISOString().slice(0, 10);
    this.#current = DemoProcess.start({ to, days: this.#days, out, log: `${out}.log` });
    return this.#current;
  }

  #lastWords(name: string): string {
    return readFileSync(join(this.#folder, `${name}.log`), "utf8").slice(-2000);
  }

  #check(what: string, problems: readonly string[]): void {
    if (problems.length === 0) this.passed += 1;
    else this.failed += 1;
    if (problems.length > 0) console.log(`FAILED ${what}:\n${problems.join("\n")}`);
  }
}

async function main(): Promise<number> {
  const options = {
    kills: { type: "string", default: "20" },
    days: { type: "string", default: "3" },
    seed: { type: "string", default: String(seedOfRun()) },
    keep: { type: "string" },
  } as const;
  const { kills, days, seed, keep } = parseArgs({ options }).values;
  console.log(`demo kills: ${kills} kills, ${days} days, --seed ${seed}`);
  // What an earlier run has kept must not pass for this one's.
  if (keep) rmSync(keep, { recursive: true, force: true });
  const folder = mkdtempSync(join(tmpdir(), "demo-kills-"));
  const proof = new DemoKills(folder, Number(days), new Chance(Number(seed)));
  const end = () => {
    proof.stop();
    process.exit(143);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
  try {
    const undisturbed = await proof.undisturbed();
    if (keep) proof.keep(keep);
    await proof.kill(Number(kills), undisturbed);
  } finally {
    proof.stop();
    if (proof.failed === 0) rmSync(folder, { recursive: true, force: true });
    else console.log(`What is left of the demos is in ${folder}.`);
  }
  console.log(`${proof.passed} passed, ${proof.failed} failed`);
  return proof.failed > 0 ? 1 : 0;
}

process.exitCode = await main();
