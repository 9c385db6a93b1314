import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnosing } from "../src/background/diagnosing.js";
import { errorData, Failure } from "../src/background/failure.js";
import type { NativeHost, NativeStatus } from "../src/background/native.js";
import { tellWhenAsked } from "../src/bridge/told.js";
import { findPortals } from "../src/diagnose/portals.js";
import { OLDER_TABS } from "../src/ports/diagnose.js";
import { FakeEvent, fakeChrome } from "./fake-chrome.js";

const OPEN: NativeStatus = {
  state: "open",
  host: { host: { name: "trien", version: "1.0.0" }, protocol: 1 },
};

function agent(answer: (params: object) => Promise<object>, status: NativeStatus = OPEN) {
  Object.assign(fakeChrome().chrome, { storage: { local: { get: async () => ({}) } } });
  const native = {
    status,
    open() {},
    request: (_: string, params: object) => answer(params),
  };
  return new Diagnosing(native as unknown as NativeHost, 50);
}

test("looks come one after another, each with its own portal", async () => {
  const asked: object[] = [];
  let running = 0;
  const diagnosing = agent(async (params) => {
    assert.equal(++running, 1);
    asked.push(params);
    await Promise.resolve();
    running--;
    return {};
  });
  await Promise.all([diagnosing.look("https://a.example"), diagnosing.look("")]);
  assert.deepEqual(asked, [{ portal: "https://a.example" }, {}]);
});

test("no agent, a refusal and an agent that never answers are told apart", async () => {
  const code = async (diagnosing: Diagnosing) => (await diagnosing.look("")).code;
  const never = () => new Promise<object>(() => {});
  const closed: NativeStatus = { state: "closed", code: "host.not_installed" };
  assert.equal(await code(agent(never, closed)), "host.not_installed");
  assert.equal(await code(agent(never)), "host.timeout");
  const refused = agent(async () => {
    throw new Failure(errorData("host.unknown_method"));
  });
  assert.equal(await code(refused), "host.unknown_method");
});

/** Tabs by their ids: what their content scripts answer; undefined: there is none. */
function browserWith(tabs: Record<number, ((anyway: boolean) => unknown) | undefined>) {
  const { chrome } = fakeChrome();
  Object.assign(chrome.tabs, {
    query: async () => Object.keys(tabs).map((id) => ({ id: Number(id) })),
    sendMessage: async (id: number, { anyway }: { anyway: boolean }) => {
      const page = tabs[id];
      if (!page) throw new Error("Receiving end does not exist.");
      return page(anyway);
    },
  });
  Object.assign(chrome, { storage: { session: { get: async () => ({ [OLDER_TABS]: [4] }) } } });
}

test("of the open pages those count that spoke to the extension, and the one at issue", async () => {
  const portal = { origin: "https://a.example", asked: true, loopback: "denied", secure: true };
  const mail = { ...portal, origin: "https://mail.example", asked: false };
  browserWith({
    1: () => portal,
    2: (anyway) => (anyway ? mail : undefined),
    3: () => portal,
    4: undefined,
    5: undefined,
  });
  assert.deepEqual(await findPortals(undefined), { atIssue: null, all: [portal] });
  assert.deepEqual(await findPortals(2), { atIssue: mail, all: [portal] });
  assert.deepEqual(await findPortals(3), { atIssue: portal, all: [portal] });
  assert.equal((await findPortals(4)).atIssue, "older");
  assert.equal((await findPortals(5)).atIssue, "silent");
  assert.equal((await findPortals(99)).atIssue, null);
});

test("a page that never spoke to the extension keeps its address to itself", async () => {
  const { chrome } = fakeChrome();
  const onMessage = new FakeEvent<[unknown, { id: string }, (answer: unknown) => void]>();
  Object.assign(chrome.runtime, { onMessage });
  const page = { top: undefined as unknown };
  page.top = page;
  Object.assign(globalThis, {
    window: page,
    location: { origin: "https://mail.example", href: "https://mail.example/?hop-thu=ngoc" },
    isSecureContext: true,
  });
  let asked = false;
  tellWhenAsked(() => asked);
  const answers: unknown[] = [];
  const ask = (anyway: boolean, id = "extension-id") =>
    onMessage.fire({ type: "portal", anyway }, { id }, (answer) => answers.push(answer));
  ask(false);
  ask(true, "another-extension");
  page.top = {};
  ask(true); // a frame is not what the person pointed at
  page.top = page;
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(answers, []);
  ask(true);
  asked = true;
  ask(false);
  await new Promise((resolve) => setImmediate(resolve));
  const facts = { origin: "https://mail.example", loopback: "unknown", secure: true };
  assert.deepEqual(answers, [
    { ...facts, asked: false },
    { ...facts, asked: true },
  ]);
});
