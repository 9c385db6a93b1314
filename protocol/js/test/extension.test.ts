import assert from "node:assert/strict";
import { test } from "node:test";
import { FRAMES_IN_FLIGHT, isConnect } from "../src/bridge.js";
import { TrienError } from "../src/error.js";
import { type BridgeWindow, openExtension } from "../src/extension.js";

/** A page whose content script does as a test says with each port it is handed. */
function page(serve: (port: MessagePort, attempt: number) => void, origin = "https://a.test") {
  let attempts = 0;
  const target: BridgeWindow = {
    location: { origin },
    postMessage(message, targetOrigin, [port]) {
      assert.ok(isConnect(message));
      assert.equal(targetOrigin, origin);
      serve(port as MessagePort, ++attempts);
    },
  };
  return target;
}

const ready = (port: MessagePort) => port.postMessage({ type: "ready", version: "1" });
const noEvents = { message() {}, data() {}, closed() {} };

test("a page without a content script learns it in time", async () => {
  const ports: MessagePort[] = [];
  assert.equal(
    await openExtension(
      page((port) => ports.push(port)),
      20,
    ),
    null,
  );
  for (const port of ports) port.close();
});

test("a page without a web origin does not even ask", async () => {
  const target = page(() => assert.fail("asked"), "null");
  assert.equal(await openExtension(target), null);
});

test("a content script that comes late is still found", async () => {
  const transport = await openExtension(page((port, attempt) => attempt > 1 && ready(port)));
  assert.equal(transport?.channel, "extension");
  transport?.close();
});

test("a bridge that cannot serve says why", async () => {
  const target = page((port) =>
    port.postMessage({ type: "failed", code: "host.extension_disabled" }),
  );
  await assert.rejects(
    openExtension(target),
    (error: TrienError) => error.code === "host.extension_disabled",
  );
});

test("text and bytes go both ways", async () => {
  const transport = await openExtension(
    page((port) => {
      port.onmessage = ({ data }) => {
        if (typeof data === "string") port.postMessage(`${data}!`);
        else if (data.bytes) port.postMessage(data, [data.bytes]);
      };
      ready(port);
    }),
  );
  assert.ok(transport);
  const heard = new Promise<unknown[]>((resolve) => {
    const got: unknown[] = [];
    const add = (value: unknown) => got.push(value) === 2 && resolve(got);
    transport.start({ ...noEvents, message: add, data: ({ bytes }) => add([...bytes]) });
  });
  transport.send("xin chào");
  // A view into larger memory must not carry the rest of it along.
  const view = new Uint8Array([9, 1, 2, 9]).subarray(1, 3);
  await transport.sendData({ document: 1, offset: 0, bytes: view });
  assert.deepEqual(await heard, ["xin chào!", [1, 2]]);
  transport.close();
});

test("no more frames than the bridge has passed on are in flight", async () => {
  let content: MessagePort | undefined;
  const transport = await openExtension(
    page((port) => {
      content = port;
      ready(port);
    }),
  );
  assert.ok(transport && content);
  transport.start(noEvents);
  const frame = () => ({ document: 1, offset: 0, bytes: new Uint8Array(1) });
  for (let i = 1; i < FRAMES_IN_FLIGHT; i++) await transport.sendData(frame());
  let through = false;
  const last = transport.sendData(frame()).then(() => {
    through = true;
  });
  await new Promise(setImmediate);
  assert.equal(through, false);
  content.postMessage({ type: "passed", frames: 1 });
  await last;
  transport.close();
});

test("the end of the bridge ends a frame that waits, and what comes after", async () => {
  let content: MessagePort | undefined;
  const transport = await openExtension(
    page((port) => {
      content = port;
      ready(port);
    }),
  );
  assert.ok(transport && content);
  const closed = new Promise<TrienError>((resolve) =>
    transport.start({ ...noEvents, closed: resolve }),
  );
  const frame = () => ({ document: 1, offset: 0, bytes: new Uint8Array(1) });
  for (let i = 1; i < FRAMES_IN_FLIGHT; i++) await transport.sendData(frame());
  const waiting = assert.rejects(transport.sendData(frame()), TrienError);
  content.postMessage({ type: "failed", code: "host.not_installed" });
  assert.equal((await closed).code, "host.not_installed");
  await waiting;
  await assert.rejects(transport.sendData(frame()), TrienError);
});
