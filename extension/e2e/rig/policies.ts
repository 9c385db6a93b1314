import { chmod, cp, mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** Policies of a browser, as an administrator sets them on a PC. */
export interface Policies {
  /** Where the browser looks for them, a folder that is there. */
  folder: string;
  /** The file, relative to the folder. */
  file: string;
  policies: object;
}

/**
 * Writes a program that starts a browser under policies and returns its path.
 * The browser runs in a mount namespace of its own, with a copy of the folder in
 * the folder's place: nothing of the machine is changed, and no other browser is
 * under them. Whoever is not root needs user namespaces for it.
 */
export async function underPolicies(
  executable: string,
  dir: string,
  { folder, file, policies }: Policies,
): Promise<string> {
  const copy = `${dir}/policies`;
  await cp(folder, copy, { recursive: true, dereference: true });
  await mkdir(dirname(`${copy}/${file}`), { recursive: true });
  await writeFile(`${copy}/${file}`, JSON.stringify(policies));
  const program = `${dir}/under-policies`;
  const unshare = process.getuid?.() === 0 ? "unshare" : "unshare --map-root-user";
  await writeFile(
    program,
    `#!/bin/sh
exec ${unshare} --mount sh -c 'mount --bind "$1" "$2" && shift 2 && exec "$@"' \\
	sh '${copy}' '${folder}' '${executable}' "$@"
`,
  );
  await chmod(program, 0o755);
  return program;
}
