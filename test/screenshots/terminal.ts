/** A terminal that programs draw in, and what is on its screen: tmux, which nobody sees. */
import { execFile } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { ScreenshotError } from "./errors.ts";

const run = promisify(execFile);
const betweenLooks = 300;

export interface TerminalOptions {
  readonly command: string;
  readonly cwd: string;
  readonly columns: number;
  readonly rows: number;
}

export class Terminal {
  readonly #name: string;

  private constructor(name: string) {
    this.#name = name;
  }

  /** Starts a command. Its screen stays when the command has ended. @throws ScreenshotError without tmux */
  static async start({ command, cwd, columns, rows }: TerminalOptions): Promise<Terminal> {
    const terminal = new Terminal(`customer360-${process.pid}`);
    const size = ["-x", String(columns), "-y", String(rows)];
    // The terminal stays when the command has ended, and knows how: a server that is not told of children's ends is no hindrance.
    const kept = `${command}; tmux -L ${terminal.#name} set-option -g @code $?; exec cat`;
    const noStatus = ["set-option", "-g", "status", "off", ";"];
    try {
      await terminal.#tmux(...noStatus, "new-session", "-d", ...size, "-c", cwd, kept);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      throw new ScreenshotError(
        "There is no tmux, which the terminal's pictures are taken from: sudo apt-get install tmux, or brew install tmux.",
      );
    }
    return terminal;
  }

  /** @returns the screen's lines, with their colours as escape sequences */
  async screen(): Promise<string> {
    return (await this.#tmux("capture-pane", "-p", "-e")).trimEnd();
  }

  /**
   * Waits until the screen is as it should be.
   *
   * @throws ScreenshotError when the command ends before
   */
  async until(isThere: (screen: string) => boolean, what: string): Promise<string> {
    for (;;) {
      const hasEnded = (await this.#exitCode()) !== null;
      const screen = await this.screen();
      if (isThere(screen)) return screen;
      if (hasEnded) throw new ScreenshotError(`The command ended before ${what}:\n${screen}`);
      await pause(betweenLooks);
    }
  }

  /** Waits for the command's end. @throws ScreenshotError when it fails */
  async end(): Promise<string> {
    let code = await this.#exitCode();
    while (code === null) {
      await pause(betweenLooks);
      code = await this.#exitCode();
    }
    const screen = await this.screen();
    if (code !== 0) throw new ScreenshotError(`The command ended with code ${code}:\n${screen}`);
    return screen;
  }

  async close(): Promise<void> {
    await this.#tmux("kill-server");
  }

  /** @returns null while the command runs */
  async #exitCode(): Promise<number | null> {
    const code = (await this.#tmux("display-message", "-p", "#{@code}")).trim();
    return code === "" ? null : Number(code);
  }

  async #tmux(...args: string[]): Promise<string> {
    return (await run("tmux", ["-L", this.#name, "-f", "/dev/null", ...args])).stdout;
  }
}
