import { readdir, readFile } from "node:fs/promises";
import { run } from "./child.js";
import { TRIEN } from "./paths.js";

/** A process of the program under test. */
export interface Running {
  pid: number;
  role: "agent" | "service" | "worker";
}

/** The processes of one rig, told from others by the settings file in their environment. */
export async function running(settingsFile: string): Promise<Running[]> {
  const found: Running[] = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const [program, ...args] = (await readFile(`/proc/${entry}/cmdline`, "utf8")).split("\0");
      if (program !== TRIEN) continue;
      const environment = (await readFile(`/proc/${entry}/environ`, "utf8")).split("\0");
      if (!environment.includes(`TRIEN_SETTINGS=${settingsFile}`)) continue;
      found.push({ pid: Number(entry), role: roleOf(args[0] ?? "") });
    } catch {
      // It ended while it was looked at.
    }
  }
  return found;
}

function roleOf(argument: string): Running["role"] {
  if (argument.endsWith("-worker")) return "worker";
  return argument === "service" ? "service" : "agent";
}

/** Resolves when the process is gone. */
export async function gone(pid: number, seconds = 5): Promise<void> {
  await run("timeout", [String(seconds), "tail", `--pid=${pid}`, "-s", "0.02", "-f", "/dev/null"]);
}
