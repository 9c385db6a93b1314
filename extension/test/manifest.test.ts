import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

interface Manifest {
  permissions: string[];
  host_permissions?: string[];
  content_security_policy: { extension_pages: string };
  key?: string;
  web_accessible_resources?: { resources: string[]; matches: string[] }[];
  externally_connectable?: object;
}

const script = new URL("../scripts/manifest.mjs", import.meta.url).href;
const { manifest } = (await import(script)) as {
  manifest(browser: string, version: string, ids: object): Manifest;
};
const ids = JSON.parse(await readFile(new URL("../ids.json", import.meta.url), "utf8"));
const chromium = manifest("chromium", "1.0.0", ids);

test("the key makes the id that the native host allows", () => {
  const digest = createHash("sha256").update(Buffer.from(chromium.key ?? "", "base64"));
  const id = digest
    .digest("hex")
    .slice(0, 32)
    .replace(/[0-9a-f]/g, (digit) => "abcdefghijklmnop"[Number.parseInt(digit, 16)] as string);
  assert.equal(id, ids.chromium);
});

for (const browser of ["chromium", "firefox"]) {
  test(`${browser}: nothing is permitted that is not needed, nothing remote is loaded`, () => {
    const { permissions, host_permissions, content_security_policy } = manifest(browser, "1", ids);
    assert.deepEqual(permissions, ["nativeMessaging", "storage"]);
    assert.equal(host_permissions, undefined);
    const policy = content_security_policy.extension_pages;
    assert.match(policy, /^default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
  });
}

test("a website sees one empty file of the extension in Chromium, and nothing in Firefox", () => {
  const firefox = manifest("firefox", "1", ids);
  assert.equal(firefox.web_accessible_resources, undefined);
  const [visible, ...others] = chromium.web_accessible_resources ?? [];
  assert.deepEqual(visible?.resources, ["installed.json"]);
  assert.deepEqual(others, []);
  for (const one of [chromium, firefox]) assert.equal(one.externally_connectable, undefined);
});
