import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import type { TrienError } from "../src/error.js";
import { openWebSocket } from "../src/websocket.js";

/** The browser's WebSocket, as far as the transport uses it; a test is its server. */
class FakeSocket {
  static readonly OPEN = 1;
  static last: FakeSocket;
  readonly sent: unknown[] = [];
  readyState = 0;
  bufferedAmount = 0;
  binaryType = "";
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    FakeSocket.last = this;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  end(code: number, reason: string): void {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(): void {
    this.readyState = 3;
  }
}

const real = globalThis.WebSocket;
const install = (socket: unknown) => Object.assign(globalThis, { WebSocket: socket });
afterEach(() => install(real));
const never = new AbortController().signal;
const noEvents = { message() {}, data() {}, closed() {} };

async function opened() {
  install(FakeSocket);
  const opening = openWebSocket("127.0.0.1", 17345, never);
  FakeSocket.last.open();
  const transport = await opening;
  assert.ok(transport);
  return { transport, socket: FakeSocket.last };
}

test("the handshake names the path and the generation", async () => {
  const { socket } = await opened();
  assert.equal(socket.url, "ws://127.0.0.1:17345/trien");
  assert.equal(socket.protocol, "trien.v1");
});

test("a refused handshake, a pending one that is given up and a forbidden one are no road", async () => {
  install(FakeSocket);
  const refused = openWebSocket("127.0.0.1", 1, never);
  FakeSocket.last.onerror?.();
  assert.equal(await refused, null);

  const patience = new AbortController();
  const pending = openWebSocket("127.0.0.1", 1, patience.signal);
  patience.abort();
  assert.equal(await pending, null);
  assert.equal(FakeSocket.last.readyState, 3);

  install(function Forbidden() {
    throw new DOMException("blocked by policy", "SecurityError");
  });
  assert.equal(await openWebSocket("127.0.0.1", 1, never), null);
});

test("text, frames and the end arrive; what is neither is left out", async () => {
  const { transport, socket } = await opened();
  const heard: unknown[] = [];
  transport.start({
    message: (text) => heard.push(text),
    data: ({ document, offset, bytes }) => heard.push([document, offset, ...bytes]),
    closed: ({ code }: TrienError) => heard.push(code),
  });
  socket.onmessage?.({ data: "{}" });
  socket.onmessage?.({ data: new Uint8Array([0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 9]).buffer });
  socket.onmessage?.({ data: new ArrayBuffer(3) });
  socket.end(4001, "host.agent_missing");
  assert.deepEqual(heard, ["{}", [1, 2, 9], "host.agent_missing"]);
});

test("a full buffer holds the next frame back until it has drained", async () => {
  const { transport, socket } = await opened();
  transport.start(noEvents);
  socket.bufferedAmount = 100 << 20;
  let through = false;
  const frame = { document: 1, offset: 0, bytes: new Uint8Array(1) };
  const sending = transport.sendData(frame).then(() => {
    through = true;
  });
  await new Promise(setImmediate);
  assert.equal(through, false);
  socket.bufferedAmount = 0;
  await sending;
  assert.equal(socket.sent.length, 1);
});

test("a frame that waits fails when the socket ends", async () => {
  const { transport, socket } = await opened();
  transport.start(noEvents);
  socket.bufferedAmount = 100 << 20;
  const frame = () => ({ document: 1, offset: 0, bytes: new Uint8Array(1) });
  const sending = transport.sendData(frame());
  socket.end(1006, "");
  await assert.rejects(sending);
  await assert.rejects(transport.sendData(frame()));
});

test("after close() nothing is heard any more", async () => {
  const { transport, socket } = await opened();
  transport.start({ ...noEvents, closed: () => assert.fail("heard") });
  transport.close();
  socket.end(1000, "");
});
