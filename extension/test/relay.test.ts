import assert from "node:assert/strict";
import { test } from "node:test";
import { Relay } from "../src/bridge/relay.js";
import { FakePort, fakeChrome } from "./fake-chrome.js";

function setUp() {
  const runtime = fakeChrome().chrome.runtime as Record<string, unknown>;
  const ports: FakePort[] = [];
  runtime.connect = () => {
    const port = new FakePort();
    ports.push(port);
    return port;
  };
  const page = {
    posted: [] as unknown[],
    postMessage(message: unknown) {
      this.posted.push(message);
    },
    close() {},
  };
  return { runtime, ports, page, relay: new Relay(page as unknown as MessagePort) };
}

const frame = () => ({ document: 1, offset: 0, bytes: new Uint8Array([1, 2, 3]).buffer });

test("a hello that is only repeated opens nothing in the background", () => {
  const { ports, relay } = setUp();
  relay.close();
  assert.equal(ports.length, 0);
});

test("bytes travel as bytes where they can, and as base64 where they cannot", () => {
  for (const [probe, bytes] of [
    [new Uint8Array(1), new Uint8Array([1, 2, 3])],
    [{ 0: 0 }, "AQID"], // what JSON makes of a Uint8Array
  ]) {
    const { ports, relay } = setUp();
    relay.text("{}");
    const port = ports[0] as FakePort;
    port.onMessage.fire({ type: "open", probe });
    relay.data(frame());
    assert.deepEqual(port.posted.at(-1), { document: 1, offset: 0, bytes });
  }
});

test("a page gets text, bytes in either form, and what was passed on", () => {
  const { ports, page, relay } = setUp();
  relay.text("{}");
  const port = ports[0] as FakePort;
  port.onMessage.fire('{"id":1}');
  port.onMessage.fire({ document: 1, offset: 0, bytes: "AQID" });
  port.onMessage.fire({ document: 1, offset: 0, bytes: new Uint8Array([1, 2, 3]) });
  port.onMessage.fire({ type: "passed", frames: 1 });
  const passed = { type: "passed", frames: 1 };
  assert.deepEqual(page.posted, ['{"id":1}', frame(), frame(), passed]);
});

test("the page hears once that the conversation is over, and why", () => {
  const { ports, page, relay } = setUp();
  relay.text("{}");
  const port = ports[0] as FakePort;
  port.onMessage.fire({ type: "failed", code: "host.not_installed" });
  port.onDisconnect.fire(port);
  relay.text("{}");
  assert.deepEqual(page.posted, [{ type: "failed", code: "host.not_installed" }]);
  assert.equal(port.posted.length, 1);
});

test("an extension that was replaced under the page is called disabled", () => {
  const { runtime, page, relay } = setUp();
  runtime.connect = () => {
    throw new Error("Extension context invalidated.");
  };
  relay.text("{}");
  assert.deepEqual(page.posted, [{ type: "failed", code: "host.extension_disabled" }]);
});

test("a page that is left ends its conversation, and hears of it when it comes back", () => {
  const { ports, page, relay } = setUp();
  relay.text("{}");
  const port = ports[0] as FakePort;
  relay.leave();
  assert.equal(port.connected, false);
  assert.deepEqual(page.posted, [{ type: "failed", code: "host.stopped" }]);
  relay.text("{}");
  assert.equal(port.posted.length, 1);
});
