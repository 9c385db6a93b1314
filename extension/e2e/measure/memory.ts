import { readFile } from "node:fs/promises";
import type { Office } from "../rig/office.js";

const EVERY_MS = 250;

/** The largest resident memory of an office's processes, in MiB. */
export interface Peak {
  agent: number;
  /** Of all workers together, at the moment when they had most. */
  workers: number;
}

/** Looks at the memory of an office's processes until stop() is called. */
export class MemoryWatch {
  readonly #office: Office;
  readonly #peak: Peak = { agent: 0, workers: 0 };
  readonly #over: Promise<void>;
  #stopped = false;

  constructor(office: Office) {
    this.#office = office;
    this.#over = this.#watch();
  }

  /** Ends the watch and tells the largest figures. */
  async stop(): Promise<Peak> {
    this.#stopped = true;
    await this.#over;
    return this.#peak;
  }

  async #watch(): Promise<void> {
    while (!this.#stopped) {
      let workers = 0;
      for (const { pid, role } of await this.#office.processes()) {
        // The kernel keeps the largest value itself, but workers come and go.
        if (role === "agent")
          this.#peak.agent = Math.max(this.#peak.agent, await mib(pid, "VmHWM"));
        if (role === "worker") workers += await mib(pid, "VmRSS");
      }
      this.#peak.workers = Math.max(this.#peak.workers, workers);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }
}

/** A figure of /proc/PID/status, 0 where the process has just ended. */
async function mib(pid: number, field: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1024;
}
