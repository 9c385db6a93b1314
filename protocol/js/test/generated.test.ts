import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { EXTENSION_ID } from "../src/facts.js";

test("messages.ts is what the schema says (npm run generate)", async () => {
  const script = new URL("../scripts/messages.mjs", import.meta.url).href;
  const { generate } = (await import(script)) as { generate(): Promise<string> };
  const file = new URL("../src/generated/messages.ts", import.meta.url);
  assert.equal(await readFile(file, "utf8"), await generate());
});

test("the extension's id is the one that the extension is built with", async () => {
  const ids = new URL("../../../extension/ids.json", import.meta.url);
  assert.equal(JSON.parse(await readFile(ids, "utf8")).chromium, EXTENSION_ID);
});
