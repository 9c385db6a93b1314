import { writeFile } from "node:fs/promises";
import { userInfo } from "node:os";

/** What a rig's settings file says (host/settings). */
export interface Settings {
  origins: string[];
  /** Those of the origins that may have digests signed, and people log in. */
  statements?: string[];
  modules: string[];
  /** How long a login is kept; without it, not at all. */
  keepLoginMinutes?: number;
  trust: string;
  port: number;
  socket: string;
  documentMiB?: number;
  /** PNG files for signatures and seals. */
  images?: { approve: string; issue: string };
  /** Rule packs in force; without them, the program's own choice. */
  packs?: string[];
}

/** Writes a settings file. */
export async function writeSettings(file: string, settings: Settings): Promise<void> {
  const {
    origins,
    statements,
    modules,
    keepLoginMinutes = 0,
    trust,
    port,
    socket,
    documentMiB = 100,
    images,
    packs,
  } = settings;
  // TOML's strings and arrays of strings are written as JSON's are.
  const lines = [
    "[portals]",
    `origins = ${JSON.stringify(origins)}`,
    ...(statements
      ? ["hash_origins", "login_origins"].map((key) => assignment([key, statements]))
      : []),
    "[tokens]",
    `modules = ${JSON.stringify(modules)}`,
    `keep_login_minutes = ${keepLoginMinutes}`,
    "[trust]",
    `roots = ${JSON.stringify([trust])}`,
    "[limits]",
    `document_mib = ${documentMiB}`,
    "[service]",
    `port = ${port}`,
    `socket = ${JSON.stringify(socket)}`,
    `account = ${JSON.stringify(userInfo().username)}`,
    ...(images ? ["[images]", ...Object.entries(images).map(assignment)] : []),
    ...(packs ? ["[rules]", `packs = ${JSON.stringify(packs)}`] : []),
    "[log]",
    'level = "debug"',
  ];
  await writeFile(file, `${lines.join("\n")}\n`);
}

function assignment([key, value]: [string, string | string[]]): string {
  return `${key} = ${JSON.stringify(value)}`;
}
