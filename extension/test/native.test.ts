import assert from "node:assert/strict";
import { test } from "node:test";
import { errorData, Failure } from "../src/background/failure.js";
import { type Action, NativeHost } from "../src/background/native.js";
import { type FakePort, fakeChrome } from "./fake-chrome.js";

function setUp(actions: Record<string, Action> = {}) {
  const { ports } = fakeChrome();
  const gone: string[] = [];
  const native = new NativeHost(actions, (code) => gone.push(code));
  return { native, ports, gone };
}

const HELLO = { host: { name: "trien", version: "9" }, protocol: 1, future: true };

/** Opens the port and answers the hello. */
async function open(native: NativeHost, ports: FakePort[]): Promise<FakePort> {
  native.open();
  const port = ports.at(-1) as FakePort;
  port.onMessage.fire({ jsonrpc: "2.0", id: port.posted[0]?.id, result: HELLO });
  await Promise.resolve();
  return port;
}

test("the first word to the agent is the hello, and there is one port", async () => {
  const { native, ports } = setUp();
  native.notify("page.close", { page: 1 }); // nobody to tell: nothing opens for it
  assert.equal(ports.length, 0);
  const port = await open(native, ports);
  native.open();
  assert.equal(ports.length, 1);
  assert.equal(port.posted[0]?.method, "extension.hello");
  assert.deepEqual(native.status, { state: "open", host: HELLO });
});

test("the death of the port rejects what is pending, tells why, and the next request opens anew", async () => {
  const { native, ports, gone } = setUp();
  const port = await open(native, ports);
  const pending = native.request("consent.render", {});
  port.leave();
  await assert.rejects(pending, (error: Failure) => error.data.code === "host.stopped");
  assert.deepEqual(gone, ["host.stopped"]);
  native.request("consent.render", {}).catch(() => {});
  assert.equal(ports.length, 2);
  assert.equal(ports[1]?.posted[0]?.method, "extension.hello");
});

test("a host that is not installed is called so", () => {
  const { native, ports, gone } = setUp();
  native.open();
  ports[0]?.leave("No such native application vn.trien.host");
  assert.deepEqual(gone, ["host.not_installed"]);
  assert.deepEqual(native.status, { state: "closed", code: "host.not_installed" });
});

test("an agent of another generation is left", async () => {
  const { native, ports, gone } = setUp();
  native.open();
  const port = ports[0] as FakePort;
  const error = { code: -32000, message: "", data: errorData("host.version_mismatch") };
  port.onMessage.fire({ jsonrpc: "2.0", id: port.posted[0]?.id, error });
  await new Promise(setImmediate);
  assert.deepEqual(gone, ["host.version_mismatch"]);
  assert.ok(!port.connected);
});

test("the agent's requests are answered, those that fail and unknown ones too", async () => {
  const { native, ports } = setUp({
    fine: async () => ({ yes: 1 }),
    refused: () => {
      throw new Failure(errorData("host.confirmation_unavailable"));
    },
    broken: () => {
      throw new TypeError("a secret detail");
    },
  });
  const port = await open(native, ports);
  for (const method of ["fine", "refused", "broken", "constructor"]) {
    port.onMessage.fire({ jsonrpc: "2.0", id: method, method, params: {} });
  }
  await new Promise(setImmediate);
  const answers = port.posted.slice(1) as { result?: object; error?: { data: { code: string } } }[];
  const said = answers.map(({ result, error }) => error?.data.code ?? result);
  assert.deepEqual(
    new Set(said),
    new Set([{ yes: 1 }, "host.confirmation_unavailable", "host.internal", "host.unknown_method"]),
  );
  assert.doesNotMatch(JSON.stringify(port.posted), /secret/);
});

test("garbage of the agent does no harm", async () => {
  const { native, ports } = setUp();
  const port = await open(native, ports);
  for (const message of [null, 7, "x", [], {}, { id: 99, result: 1 }]) port.onMessage.fire(message);
  assert.equal(native.status.state, "open");
});
