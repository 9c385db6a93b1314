import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { chromium } from "playwright-core";
import { outcome, run } from "../rig/child.js";
import { IDS, PROJECT } from "../rig/paths.js";
import { listed } from "./extensions-page.js";
import { PACKAGES } from "./server.js";

/** What an archive has in it: its files' digests, by path. */
type Contents = Map<string, string>;

interface Manifest {
  version: string;
  name: string;
  key?: string;
  update_url?: string;
  browser_specific_settings?: { gecko: { id: string; update_url?: string } };
}

const ADDRESS = process.env.EXTENSION_URL ?? "";

/** Each package: its name and what the build for that browser is called. */
const ALL = [
  ["trien-chromium-1.2.3.zip", "chromium"],
  ["trien-1.2.3.crx", "chromium"],
  ["trien-firefox-1.2.3.zip", "firefox"],
  ["trien-1.2.3.xpi", "firefox"],
] as const;

const file = (name: string) => `${PACKAGES}/1.2.3/${name}`;
const unpacked = (name: string) => `${PACKAGES}/unpacked/${name}`;
const sha256 = (data: Buffer) => createHash("sha256").update(data).digest("hex");

async function contents(folder: string): Promise<Contents> {
  const found: Contents = new Map();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = `${entry.parentPath}/${entry.name}`;
    if (entry.isFile()) found.set(path.slice(folder.length + 1), sha256(await readFile(path)));
  }
  return found;
}

async function manifest(name: string): Promise<Manifest> {
  return JSON.parse(await readFile(`${unpacked(name)}/manifest.json`, "utf8"));
}

describe("what is in the packages", { timeout: 120_000 }, () => {
  before(async () => {
    // Another program's reader of ZIP files, which looks past a CRX's header.
    for (const [name] of ALL) {
      await run("python3", ["-m", "zipfile", "-e", file(name), unpacked(name)]);
    }
  });

  for (const [name, browser] of ALL) {
    it(`${name} has what was built for ${browser}, and nothing else`, async () => {
      const built = await contents(`${PACKAGES}/built/${browser}`);
      const packed = await contents(unpacked(name));
      assert.ok(built.delete("manifest.json") && packed.delete("manifest.json"));
      assert.deepEqual(packed, built);
    });

    it(`${name} has nothing that is for developers only, and no secret`, async () => {
      const foreign = [...(await contents(unpacked(name))).keys()].filter(
        (path) =>
          !/^(_locales|[a-z]+)\/[\w/]+\.(json|js|html|css|png)$|^\w+\.(json|js)$/.test(path),
      );
      assert.deepEqual(foreign, []);
      const secrets = [
        "-rlE",
        `PRIVATE KEY|sourceMappingURL|/home/|/root/|${PROJECT}`,
        unpacked(name),
      ];
      const { code, output } = await outcome("grep", secrets);
      assert.equal(code, 1, output);
    });
  }

  it("manifests differ from the build's by version, key and update address only", async () => {
    for (const [name, browser] of ALL) {
      const packed = await manifest(name);
      const text = await readFile(`${PACKAGES}/built/${browser}/manifest.json`, "utf8");
      const built = JSON.parse(text) as Manifest;
      assert.equal(packed.version, "1.2.3");
      const hosted = !name.endsWith(".zip");
      assert.equal(packed.key, undefined, name);
      assert.equal(
        browser === "chromium"
          ? packed.update_url
          : packed.browser_specific_settings?.gecko.update_url,
        hosted ? ADDRESS + { chromium: "update.xml", firefox: "updates.json" }[browser] : undefined,
      );
      delete packed.update_url;
      delete packed.browser_specific_settings?.gecko.update_url;
      delete built.key;
      assert.deepEqual({ ...packed, version: built.version }, built);
    }
  });

  it("two builds of one commit and key are the same bytes", async () => {
    assert.deepEqual(await contents(`${PACKAGES}/again`), await contents(`${PACKAGES}/1.2.3`));
  });

  it("without a key there is no CRX, and without an address no update manifest", async () => {
    assert.deepEqual((await readdir(`${PACKAGES}/plain`)).sort(), [
      "trien-1.2.3.xpi",
      "trien-chromium-1.2.3.zip",
      "trien-firefox-1.2.3.zip",
    ]);
  });

  it("update manifests name the packages that lie beside them", async () => {
    const xml = await readFile(file("update.xml"), "utf8");
    const hash = sha256(await readFile(file("trien-1.2.3.crx")));
    for (const part of [
      `appid="${IDS.chromium}"`,
      `codebase="${ADDRESS}trien-1.2.3.crx"`,
      `version="1.2.3"`,
      `hash_sha256="${hash}"`,
    ]) {
      assert.ok(xml.includes(part), `${part} is not in\n${xml}`);
    }
    const json = JSON.parse(await readFile(file("updates.json"), "utf8"));
    const [update] = json.addons[IDS.firefox].updates;
    assert.equal(update.version, "1.2.3");
    assert.equal(update.update_link, `${ADDRESS}trien-1.2.3.xpi`);
    assert.equal(update.update_hash, `sha256:${sha256(await readFile(file("trien-1.2.3.xpi")))}`);
  });

  it("stores take the name and the description in every language", async () => {
    for (const language of await readdir(`${unpacked("trien-chromium-1.2.3.zip")}/_locales`)) {
      const path = `${unpacked("trien-chromium-1.2.3.zip")}/_locales/${language}/messages.json`;
      const { extension_name, extension_description } = JSON.parse(await readFile(path, "utf8"));
      assert.ok(extension_name.message.length <= 45, `${language}: name`);
      assert.ok(extension_description.message.length <= 112, `${language}: description`);
    }
  });
});

describe("what the browsers' own checks say", { timeout: 120_000 }, () => {
  for (const name of ["1.2.3/trien-firefox-1.2.3.zip", "hosted/trien-1.2.3.xpi"]) {
    it(`Mozilla's linter has nothing to say about ${name}`, async () => {
      const linter = `${PROJECT}.ci/tools.npm/node_modules/.bin/addons-linter`;
      const hosted = name.endsWith(".xpi") ? ["--self-hosted"] : [];
      const { output } = await outcome(linter, [
        "--output",
        "json",
        ...hosted,
        `${PACKAGES}/${name}`,
      ]);
      const { errors, warnings, notices } = JSON.parse(output);
      const found = [...errors, ...warnings, ...notices].map(({ code }) => code);
      // Firefox for Android has no native messaging: the extension is not for it,
      // and the linter takes every minimum version for Android's, too.
      assert.deepEqual(found, ["KEY_FIREFOX_ANDROID_UNSUPPORTED_BY_MIN_VERSION"]);
    });
  }

  it("Chromium loads the store's package without a warning", async () => {
    const folder = unpacked("trien-chromium-1.2.3.zip");
    const browser = await chromium.launchPersistentContext(`${PACKAGES}/profile`, {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      headless: false,
      ignoreDefaultArgs: ["--disable-extensions"],
      args: ["--headless=new", "--no-sandbox", `--load-extension=${folder}`],
    });
    after(() => browser.close());
    const found = (await listed(browser)).filter(({ version }) => version === "1.2.3");
    assert.equal(found.length, 1);
    assert.equal(found[0]?.state, "ENABLED");
    assert.deepEqual(found[0]?.manifestErrors, []);
    assert.deepEqual(found[0]?.runtimeErrors, []);
  });
});
