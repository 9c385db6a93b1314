import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeEvent, FakePort, fakeChrome } from "./fake-chrome.js";

const ID = "extension-id";
const OWN_URL = `chrome-extension://${ID}/check/check.html`;

const { ports, chrome } = fakeChrome();
const onConnect = new FakeEvent<[FakePort]>();
Object.assign(chrome.runtime, {
  onConnect,
  onMessage: new FakeEvent(),
  onStartup: new FakeEvent(),
  onInstalled: new FakeEvent(),
  onUpdateAvailable: new FakeEvent(),
});
Object.assign(chrome.windows, { onFocusChanged: new FakeEvent() });
await import("../src/background/index.js");

/** Opens a port to the background, and returns what page.open told the agent of it. */
function connect(name: string, sender: object) {
  const port = Object.assign(new FakePort(), { name, sender });
  const before = ports[0]?.posted.length ?? 0;
  onConnect.fire(port);
  const told = ports[0]?.posted.slice(before).find(({ method }) => method === "page.open");
  return { port, opened: told?.params as { own?: boolean; origin: string } | undefined };
}

const site = {
  id: ID,
  url: "https://a.test/",
  origin: "https://a.test",
  frameId: 0,
  tab: { id: 1 },
};

test("the extension's page converses as itself", () => {
  const { port, opened } = connect("own-page", { id: ID, url: OWN_URL, tab: { id: 2 } });
  assert.ok(port.connected);
  assert.equal(opened?.own, true);
  assert.equal(opened?.origin, `chrome-extension://${ID}`);
});

test("a content script cannot become the extension's own page", () => {
  for (const name of ["own-page", "check"]) {
    const { port, opened } = connect(name, site);
    assert.ok(!port.connected, name);
    assert.equal(opened, undefined);
  }
  const { opened } = connect("page", site);
  assert.ok(opened && !("own" in opened));
});

test("the extension's page cannot speak as a site", () => {
  const { port, opened } = connect("page", { id: ID, url: OWN_URL, frameId: 0, tab: { id: 2 } });
  assert.ok(!port.connected);
  assert.equal(opened, undefined);
});
