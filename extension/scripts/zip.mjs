import { readdir, readFile } from "node:fs/promises";
import { zipSync } from "fflate";

/** Reads a folder's files: their paths, with slashes, and bytes. */
export async function readFolder(folder) {
  const files = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = `${entry.parentPath}/${entry.name}`;
    files[path.slice(folder.length + 1)] = await readFile(path);
  }
  return files;
}

/**
 * Makes a ZIP file. The same files and time (a Date) give the same bytes: sorted
 * by path, all with that time, which ZIP keeps in the time zone of this process.
 */
export function zip(files, time) {
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  return Buffer.from(zipSync(sorted, { level: 9, mtime: time }));
}
