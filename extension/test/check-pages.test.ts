import assert from "node:assert/strict";
import { test } from "node:test";
import { CheckPages } from "../src/background/check-pages.js";
import { errorData, Failure } from "../src/background/failure.js";
import type { NativeHost } from "../src/background/native.js";
import { FakePort, fakeChrome } from "./fake-chrome.js";

function setUp(answer: () => object = () => ({ ok: true })) {
  const fake = fakeChrome();
  const asked: [string, object][] = [];
  const native = {
    async request(method: string, params: object) {
      asked.push([method, params]);
      return answer();
    },
  };
  const pages = new CheckPages(native as unknown as NativeHost);
  const attach = (): FakePort => {
    const port = new FakePort();
    port.sender = { tab: { id: 7, windowId: 3 } };
    pages.attach(port as unknown as chrome.runtime.Port);
    return port;
  };
  return { ...fake, asked, pages, attach };
}

/** The code of the error in an answer. */
function codeIn({ posted }: FakePort, at: number): string | undefined {
  return (posted[at]?.error as { code: string } | undefined)?.code;
}

test("a check is shown in a new tab, and then in the page that is there", async () => {
  const { pages, attach, tabs, raised } = setUp();
  await pages.show("A B");
  assert.deepEqual(tabs, ["chrome-extension://extension-id/check/check.html#A%20B"]);
  const port = attach();
  await pages.show("C");
  assert.deepEqual(port.posted, [{ type: "show", check: "C" }]);
  assert.deepEqual(raised, ["tab 7", "window 3"]);
  port.leave();
  await pages.show("D");
  assert.equal(tabs.length, 2);
  attach();
});

test("checks that are shown at once come into one page", async () => {
  const { pages, attach, tabs } = setUp();
  const shown = ["A", "B", "C"].map((check) => pages.show(check));
  await shown[0];
  const port = attach();
  await Promise.all(shown);
  assert.equal(tabs.length, 1);
  assert.deepEqual(
    port.posted.map(({ check }) => check),
    ["B", "C"],
  );
});

test("a browser that opens nothing is told to the agent", async () => {
  const { pages, chrome } = setUp();
  const refuse = () => Promise.reject(new Error("no window"));
  Object.assign(chrome.tabs, { create: refuse });
  Object.assign(chrome.windows, { create: refuse });
  await assert.rejects(
    pages.show("A"),
    (error) => error instanceof Failure && error.data.code === "host.report_unavailable",
  );
});

test("the page asks only for what belongs to checks", async () => {
  const { attach, asked } = setUp();
  const port = attach();
  port.onMessage.fire({ id: 1, method: "check.slip", params: { check: "A" } });
  await port.hears();
  assert.deepEqual(port.posted, [{ type: "answer", id: 1, result: { ok: true } }]);
  port.onMessage.fire({ id: 2, method: "consent.approve", params: {} });
  assert.deepEqual(asked, [["check.slip", { check: "A" }]]);
  assert.equal(codeIn(port, 1), "host.unknown_method");
});

test("the agent's refusal reaches the page", async () => {
  const { attach } = setUp(() => {
    throw new Failure(errorData("document.check_forgotten"));
  });
  const port = attach();
  port.onMessage.fire({ id: 1, method: "check.render", params: {} });
  await port.hears();
  assert.equal(codeIn(port, 0), "document.check_forgotten");
});
