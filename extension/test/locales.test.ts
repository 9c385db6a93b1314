import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import en from "../_locales/en/messages.json";
import vi from "../_locales/vi/messages.json";

const root = fileURLToPath(new URL("..", import.meta.url));

async function sources(folder: string): Promise<string> {
  const files = await readdir(root + folder, { recursive: true });
  const texts = files
    .filter((file) => /\.(ts|html|mjs)$/.test(file))
    .map((file) => readFile(`${root}${folder}/${file}`, "utf8"));
  return (await Promise.all(texts)).join("\n");
}

test("both languages say the same things, with the same values", () => {
  assert.deepEqual(Object.keys(en), Object.keys(vi));
  const values = (text: string) => (text.match(/\$\d/g) ?? []).sort().join();
  for (const [key, { message }] of Object.entries(vi)) {
    const english = en[key as keyof typeof en].message;
    assert.ok(message && english, key);
    assert.equal(values(english), values(message), key);
  }
});

test("Vietnamese is written in composed letters", () => {
  for (const { message } of Object.values(vi)) assert.equal(message, message.normalize("NFC"));
});

test("every text that a page names exists", async () => {
  const text = await sources("src");
  for (const [, key] of text.matchAll(/data-(?:text|label)="(\w+)"/g)) {
    assert.ok(Object.hasOwn(vi, key as string), key);
  }
});

test("every text is used", async () => {
  const text = (await sources("src")) + (await sources("scripts"));
  // Keys that are put together from a value of the protocol.
  const built =
    /^(purpose|title|failed_title|stage|standing|sign|no_document|summary|kind|progress|acceptance|severity|signature|integrity|chain|revocation|coverage|diagnose_(?:level|verdict))_/;
  for (const key of Object.keys(vi)) {
    assert.ok(built.test(key) || text.includes(key), key);
  }
});
