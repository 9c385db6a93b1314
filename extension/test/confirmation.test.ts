import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConsentState } from "../../protocol/js/src/generated/messages.js";
import { Confirmations } from "../src/background/confirmations.js";
import { errorData, Failure } from "../src/background/failure.js";
import type { NativeHost } from "../src/background/native.js";
import { FakePort, fakeChrome } from "./fake-chrome.js";

const state = { consent: "unguessable", stage: "receiving", version: 0 } as ConsentState;

function setUp() {
  const browser = fakeChrome();
  const asked: [string, Record<string, unknown>][] = [];
  const native = {
    request: async (method: string, params: Record<string, unknown>) => {
      asked.push([method, params]);
      return {};
    },
  };
  const confirmations = new Confirmations(native as unknown as NativeHost);
  /** Opens a confirmation whose page stands. */
  const open = async (): Promise<FakePort & { name: string }> => {
    const opened = confirmations.open(state);
    const port = Object.assign(new FakePort(), { name: `confirm:${state.consent}` });
    await new Promise(setImmediate);
    confirmations.attach(port as unknown as chrome.runtime.Port);
    await opened;
    return port;
  };
  return { ...browser, asked, confirmations, open };
}

test("a confirmation is open when its page stands, and the page has the state at once", async () => {
  const { windows, open } = setUp();
  const port = await open();
  assert.deepEqual(windows, ["chrome-extension://extension-id/confirm/confirm.html#unguessable"]);
  assert.deepEqual(port.posted[0], { type: "state", state, ended: false });
});

test("a window that cannot be opened is no confirmation", async () => {
  const { chrome, confirmations } = setUp();
  chrome.windows.create = () => Promise.reject(new Error("no"));
  const refused = (error: Failure) => error.data.code === "host.confirmation_unavailable";
  await assert.rejects(confirmations.open(state), refused);
  assert.throws(() => confirmations.get(state), Failure);
});

test("a window closed before its page stands is the person's no, at once", async () => {
  const { chrome, confirmations } = setUp();
  const opened = confirmations.open(state);
  await new Promise(setImmediate);
  chrome.windows.onRemoved.fire(7);
  chrome.windows.onRemoved.fire(1);
  const closed = (error: Failure) => error.data.code === "user.window_closed";
  await assert.rejects(opened, closed);
});

test("closing the window says no", async () => {
  const { asked, removed, open } = setUp();
  (await open()).leave();
  assert.deepEqual(asked, [["consent.decline", { consent: "unguessable", closed: true }]]);
  assert.deepEqual(removed, [1]);
});

test("closing it after the end, or after the person's own no, says nothing more", async () => {
  const first = setUp();
  const port = await first.open();
  first.confirmations.get(state).end({ ...state, stage: "done" });
  port.leave();
  assert.deepEqual(first.asked, []);

  const second = setUp();
  const other = await second.open();
  other.onMessage.fire({ id: 1, method: "consent.decline", params: { closed: false } });
  other.leave();
  assert.deepEqual(second.asked, [["consent.decline", { consent: "unguessable", closed: false }]]);
});

test("a window speaks for its own confirmation, and only a confirmation's words", async () => {
  const { asked, open } = setUp();
  const port = await open();
  port.onMessage.fire({
    id: 1,
    method: "consent.approve",
    params: { consent: "another", pin: "1" },
  });
  port.onMessage.fire({ id: 2, method: "page.open", params: {} });
  await new Promise(setImmediate);
  assert.deepEqual(asked, [["consent.approve", { consent: "unguessable", pin: "1" }]]);
  const refusal = port.posted.at(-1) as { error?: { code: string } };
  const codes = port.posted.map((event) => (event as typeof refusal).error?.code).filter(Boolean);
  assert.deepEqual(codes, ["host.unknown_method"]);
});

test("a second page cannot join a confirmation, nor one that is not open", async () => {
  const { confirmations, open } = setUp();
  await open();
  for (const name of ["confirm:unguessable", "confirm:guess", "confirm:"]) {
    const port = Object.assign(new FakePort(), { name });
    confirmations.attach(port as unknown as chrome.runtime.Port);
    assert.ok(!port.connected);
    assert.equal(port.posted.length, 0);
  }
});

test("when the agent dies the window says so, and closing it says nothing more", async () => {
  const { asked, confirmations, open } = setUp();
  const port = await open();
  confirmations.failAll();
  const last = port.posted.at(-1) as { ended: boolean; state: ConsentState };
  assert.ok(last.ended);
  assert.equal(last.state.stage, "failed");
  assert.deepEqual(last.state.error, errorData("host.stopped"));
  port.leave();
  assert.deepEqual(asked, []);
});
