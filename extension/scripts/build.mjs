// Builds dist/chromium and dist/firefox, ready to be loaded, or both below another
// folder; pack.mjs builds what it packs in the same way.
//
//   node scripts/build.mjs [OUT]
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";
import { identity } from "./identity.mjs";
import { manifest } from "./manifest.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The version of package.json, which a release's own replaces. */
export const VERSION = JSON.parse(await readFile(`${root}package.json`, "utf8")).version;

/** Builds the extension for a browser into a folder, which is made anew. */
export async function build(browser, out, version = VERSION, ids = identity()) {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await bundle({
    entryPoints: {
      background: `${root}src/background/index.ts`,
      bridge: `${root}src/bridge/index.ts`,
      "confirm/confirm": `${root}src/confirm/index.ts`,
      "check/check": `${root}src/check/index.ts`,
      "diagnose/diagnose": `${root}src/diagnose/index.ts`,
      "options/options": `${root}src/options/index.ts`,
      "menu/menu": `${root}src/menu/index.ts`,
    },
    bundle: true,
    format: "iife",
    target: browser === "firefox" ? "firefox140" : "chrome116",
    charset: "utf8",
    logLevel: "warning",
    outdir: out,
  });
  for (const page of ["confirm", "check", "diagnose", "options", "menu"]) {
    const files = await readdir(`${root}src/${page}`);
    for (const file of files.filter((name) => /\.(html|css)$/.test(name))) {
      await cp(`${root}src/${page}/${file}`, `${out}/${page}/${file}`);
    }
  }
  await cp(`${root}src/style`, `${out}/style`, { recursive: true });
  await cp(`${root}_locales`, `${out}/_locales`, { recursive: true });
  await cp(`${root}icons`, `${out}/icons`, { recursive: true, filter: (f) => !f.endsWith(".svg") });
  await writeFile(`${out}/manifest.json`, JSON.stringify(manifest(browser, version, ids), null, 2));
  if (browser === "chromium") await writeFile(`${out}/installed.json`, "{}\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const out = process.argv[2] ?? `${root}dist`;
  for (const browser of ["chromium", "firefox"]) await build(browser, `${out}/${browser}`);
}
