// Builds dist/chromium and dist/firefox, ready to be loaded or packed.
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { manifest } from "./manifest.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const json = async (path) => JSON.parse(await readFile(root + path, "utf8"));
const { version } = await json("package.json");
const ids = await json("ids.json");

await rm(`${root}dist`, { recursive: true, force: true });
for (const browser of ["chromium", "firefox"]) {
  const out = `${root}dist/${browser}`;
  await mkdir(out, { recursive: true });
  await build({
    entryPoints: {
      background: `${root}src/background/index.ts`,
      bridge: `${root}src/bridge/index.ts`,
      "confirm/confirm": `${root}src/confirm/index.ts`,
      "check/check": `${root}src/check/index.ts`,
      "options/options": `${root}src/options/index.ts`,
      "menu/menu": `${root}src/menu/index.ts`,
    },
    bundle: true,
    format: "iife",
    target: browser === "firefox" ? "firefox128" : "chrome116",
    charset: "utf8",
    logLevel: "warning",
    outdir: out,
  });
  for (const page of ["confirm", "check", "options", "menu"]) {
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
