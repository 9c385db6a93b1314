import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeFrame, encodeFrame } from "../src/frame.js";
import { MAX_CHUNK } from "../src/generated/limits.js";
import { closeCode } from "../src/websocket.js";

test("a frame is what the Go side reads: handle, offset, bytes, big-endian", () => {
  const frame = { document: 0x80000001, offset: 2 ** 40 + 5, bytes: new Uint8Array([7, 8]) };
  const wire = encodeFrame(frame);
  assert.equal(Buffer.from(wire).toString("hex"), "8000000100000100000000050708");
  assert.deepEqual(decodeFrame(wire), frame);
});

test("what is no frame is not taken for one", () => {
  const whole = encodeFrame({ document: 1, offset: 0, bytes: new Uint8Array(1) });
  assert.equal(decodeFrame(new ArrayBuffer(0)), null);
  assert.equal(decodeFrame(whole.slice(0, 12)), null); // no bytes
  assert.equal(decodeFrame(new ArrayBuffer(13)), null); // handle 0
  assert.equal(decodeFrame(new ArrayBuffer(12 + MAX_CHUNK + 1)), null);
  const beyond = new Uint8Array(whole.slice(0));
  beyond.fill(0xff, 4, 12);
  assert.equal(decodeFrame(beyond.buffer), null); // an offset no number can hold
});

test("the service's reason for closing becomes the error", () => {
  assert.equal(closeCode({ code: 4001, reason: "host.agent_missing" }), "host.agent_missing");
  assert.equal(closeCode({ code: 1009, reason: "" }), "host.message_too_large");
  assert.equal(closeCode({ code: 1006, reason: "" }), "host.stopped");
  assert.equal(closeCode({ code: 4000, reason: "constructor" }), "host.stopped");
});
