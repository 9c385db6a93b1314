import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Runs a program to its end and returns what it printed; a failure tells both streams. */
export async function run(
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const { code, output } = await outcome(program, args, env);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")}: exit ${code}\n${output}`);
  return output;
}

/** Runs a program to its end, whatever its exit code. */
export async function outcome(
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ code: number; output: string }> {
  try {
    const { stdout, stderr } = await execute(program, args, { env, maxBuffer: 64 << 20 });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const {
      code,
      stdout = "",
      stderr = "",
    } = error as {
      code?: number | string;
      stdout?: string;
      stderr?: string;
    };
    if (typeof code !== "number") throw error;
    return { code, output: stdout + stderr };
  }
}

/** A program that runs beside the tests. */
export class Child {
  readonly process: ChildProcess;
  readonly #exit: Promise<unknown>;
  readonly #listeners = new Set<() => void>();
  output = "";

  private constructor(child: ChildProcess) {
    this.process = child;
    this.#exit = once(child, "exit");
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.output += text;
        for (const look of this.#listeners) look();
      });
    }
    // Not to be orphaned where the tests themselves are killed.
    const kill = () => child.kill("SIGKILL");
    process.once("exit", kill);
    this.#exit.finally(() => process.removeListener("exit", kill));
  }

  /** Starts a program and waits until it prints what says that it is ready. */
  static async start(
    program: string,
    args: string[],
    env: NodeJS.ProcessEnv,
    ready: RegExp,
  ): Promise<Child> {
    const child = new Child(spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] }));
    await child.prints((output) => ready.test(output));
    return child;
  }

  /** Waits until all that it has printed so far satisfies the condition. */
  async prints(condition: (output: string) => boolean): Promise<void> {
    const printed = new Promise<void>((resolve) => {
      const look = () => {
        if (!condition(this.output)) return;
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
      look();
    });
    const ended = this.#exit.then(() => {
      throw new Error(`ended too early:\n${this.output}`);
    });
    await Promise.race([printed, ended]);
  }

  /** Ends it, as a crash would or politely, and waits until it is gone. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill(signal);
      await this.#exit;
    }
  }
}
