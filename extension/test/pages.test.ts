import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_CHUNK, MAX_TEXT_MESSAGE } from "../../protocol/js/src/generated/limits.js";
import type { NativeHost } from "../src/background/native.js";
import { Pages } from "../src/background/pages.js";
import { FakePort } from "./fake-chrome.js";

function setUp() {
  const told: [string, Record<string, unknown>][] = [];
  const native = {
    open() {},
    notify: (method: string, params: Record<string, unknown>) => told.push([method, params]),
  };
  const pages = new Pages(native as unknown as NativeHost);
  const open = (): FakePort => {
    const port = new FakePort();
    const origins = { origin: "https://a.test", topOrigin: "https://a.test" };
    pages.add(port as unknown as chrome.runtime.Port, origins);
    return port;
  };
  return { told, pages, open };
}

test("each conversation has a number that is never used again", () => {
  const { told, open } = setUp();
  open().leave();
  open();
  assert.deepEqual(
    told.map(([method, { page }]) => [method, page]),
    [
      ["page.open", 1],
      ["page.close", 1],
      ["page.open", 2],
    ],
  );
  assert.equal(told[0]?.[1].origin, "https://a.test");
});

test("a page cannot speak as another conversation", () => {
  const { told, open } = setUp();
  const port = open();
  port.onMessage.fire('{"page":7,"method":"x"}');
  assert.deepEqual(told.at(-1), ["page.message", { page: 1, message: { page: 7, method: "x" } }]);
});

test("what is no JSON, or too long, is answered here and goes no further", () => {
  const { told, open } = setUp();
  const port = open();
  port.onMessage.fire("{");
  port.onMessage.fire(`"${"x".repeat(MAX_TEXT_MESSAGE)}"`);
  const codes = port.posted
    .slice(1)
    .map((text) => JSON.parse(text as unknown as string).error.data.code);
  assert.deepEqual(codes, ["host.malformed_json", "host.message_too_large"]);
  assert.equal(told.length, 1);
});

test("bytes become base64, and only well-formed frames travel", () => {
  const { told, open } = setUp();
  const port = open();
  const frame = { document: 1, offset: 0 };
  for (const bad of [
    null,
    7,
    {},
    { ...frame, bytes: new Uint8Array(0) },
    { ...frame, bytes: new Uint8Array(MAX_CHUNK + 1) },
    { ...frame, bytes: { byteLength: 5 } },
    { ...frame, bytes: "x".repeat(MAX_CHUNK * 2) },
    { ...frame, offset: 0.5, bytes: new Uint8Array(1) },
  ]) {
    port.onMessage.fire(bad);
  }
  assert.equal(told.length, 1);
  port.onMessage.fire({ ...frame, bytes: new Uint8Array([1, 2, 3]) });
  port.onMessage.fire({ ...frame, bytes: "AQID" });
  assert.deepEqual(told[1], ["page.data", { page: 1, ...frame, data: "AQID" }]);
  assert.deepEqual(told[2], told[1]);
  assert.deepEqual(port.posted.at(-1), { type: "passed", frames: 1 });
});

test("bytes reach a page as bytes only where its ports carry them", () => {
  const { pages, open } = setUp();
  const port = open();
  const data = { page: 1, document: 2, offset: 0, data: "AQID" };
  pages.data(data);
  assert.deepEqual(port.posted.at(-1), { document: 2, offset: 0, bytes: "AQID" });
  port.onMessage.fire({ type: "bytes" });
  pages.data(data);
  const bytes = new Uint8Array([1, 2, 3]);
  assert.deepEqual(port.posted.at(-1), { document: 2, offset: 0, bytes });
});

test("one tab cannot take all conversations for itself", () => {
  const { open } = setUp();
  const ports = Array.from({ length: 9 }, open);
  assert.ok(ports[7]?.connected);
  assert.deepEqual(ports[8]?.posted, [{ type: "failed", code: "host.too_many_requests" }]);
  assert.ok(!ports[8]?.connected);
  ports[0]?.leave();
  assert.ok(open().connected);
});

test("when the agent dies every page hears why", () => {
  const { told, pages, open } = setUp();
  const ports = [open(), open()];
  pages.closeAll("host.not_installed");
  for (const port of ports) {
    assert.deepEqual(port.posted.at(-1), { type: "failed", code: "host.not_installed" });
    port.leave();
  }
  assert.equal(told.filter(([method]) => method === "page.close").length, 0);
});
