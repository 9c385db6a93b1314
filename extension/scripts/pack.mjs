// Packs the extension for those who give it to browsers:
//
//   node scripts/pack.mjs OUT
//
//   trien-chromium-VERSION.zip  for the Chrome Web Store and Edge Add-ons
//   trien-firefox-VERSION.zip   for addons.mozilla.org
//   trien-VERSION.crx           for Chromium's policies, under EXTENSION_KEY
//   trien-VERSION.xpi           for Firefox's policies
//   update.xml, updates.json    what both ask for to learn of a newer version
//
// The environment has VERSION, EXTENSION_KEY (identity.mjs), EXTENSION_URL, the
// address of the folder where the last four will be served, and
// SOURCE_DATE_EPOCH, without which all has the time of the last commit. Two runs
// of one commit and key give the same bytes.
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { build, VERSION } from "./build.mjs";
import { crx } from "./crx.mjs";
import { identity } from "./identity.mjs";
import { firefoxUpdates, folderAddress, updateManifest } from "./updates.mjs";
import { readFolder, zip } from "./zip.mjs";

process.env.TZ = "UTC"; // the ZIP files' times

if (process.argv.length !== 3) throw new Error("usage: pack OUT");
const out = resolve(process.argv[2]);
const { VERSION: version = VERSION, EXTENSION_URL, SOURCE_DATE_EPOCH } = process.env;
if (!/^(0|[1-9]\d{0,4})(\.(0|[1-9]\d{0,4})){1,3}$/.test(version)) {
  throw new Error(`no browser's version: ${version}`);
}
const folder = EXTENSION_URL && folderAddress(EXTENSION_URL);
const time = new Date(1000 * Number(SOURCE_DATE_EPOCH || lastCommit()));
const ids = identity();

await mkdir(out, { recursive: true });
const work = await mkdtemp(`${out}/work-`);
try {
  await pack();
} finally {
  await rm(work, { recursive: true });
}

async function pack() {
  const files = { ...(await chromium()), ...(await firefox()) };
  for (const name of Object.keys(files)) await writeFile(`${work}/${name}`, files[name]);
  // What an earlier build left of this version would not fit the rest.
  for (const name of [`trien-${version}.crx`, "update.xml", "updates.json"]) {
    await rm(`${out}/${name}`, { force: true });
  }
  for (const name of Object.keys(files)) await rename(`${work}/${name}`, `${out}/${name}`);
  for (const name of Object.keys(files)) console.log(`${name}: ${files[name].length} bytes`);
  console.log(`ids: ${ids.chromium}, ${ids.firefox}`);
  if (!ids.privateKey) console.log("no CRX: EXTENSION_KEY names no private key");
  if (!folder) console.log("no updates of CRX and xpi: EXTENSION_URL does not say from where");
}

async function chromium() {
  const files = await built("chromium");
  // A store and a CRX say by their own signature whose it is.
  const { key: _, ...manifest } = read(files);
  const packages = { [`trien-chromium-${version}.zip`]: packed(files, manifest) };
  if (!ids.privateKey) return packages;
  const update = folder ? { update_url: `${folder}update.xml` } : {};
  const file = crx(packed(files, { ...manifest, ...update }), ids.privateKey);
  const name = `trien-${version}.crx`;
  packages[name] = file;
  if (folder) {
    const minimum = manifest.minimum_chrome_version;
    const address = folder + name;
    packages["update.xml"] = updateManifest({ id: ids.chromium, version, address, file, minimum });
  }
  return packages;
}

async function firefox() {
  const files = await built("firefox");
  const manifest = read(files);
  const packages = { [`trien-firefox-${version}.zip`]: packed(files, manifest) };
  const { gecko } = manifest.browser_specific_settings;
  if (folder) gecko.update_url = `${folder}updates.json`;
  const file = packed(files, manifest);
  const name = `trien-${version}.xpi`;
  packages[name] = file;
  if (folder) {
    const minimum = gecko.strict_min_version;
    const address = folder + name;
    packages["updates.json"] = firefoxUpdates({ id: ids.firefox, version, address, file, minimum });
  }
  return packages;
}

async function built(browser) {
  await build(browser, `${work}/${browser}`, version, ids);
  const files = await readFolder(`${work}/${browser}`);
  await rm(`${work}/${browser}`, { recursive: true });
  return files;
}

function read(files) {
  return JSON.parse(files["manifest.json"]);
}

function packed(files, manifest) {
  return zip({ ...files, "manifest.json": Buffer.from(JSON.stringify(manifest, null, 2)) }, time);
}

function lastCommit() {
  if (!existsSync(new URL("../../.git", import.meta.url))) {
    // An archive of git's, in which every file has the commit's time.
    return Math.floor(statSync(new URL("../package.json", import.meta.url)).mtimeMs / 1000);
  }
  return execFileSync("git", ["log", "-1", "--format=%ct"], { encoding: "utf8" });
}
