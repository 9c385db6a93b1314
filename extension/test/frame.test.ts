import assert from "node:assert/strict";
import { test } from "node:test";
import { speaksForItsTab } from "../src/bridge/frame.js";

const frame = (origin: string, top?: Window): Window => {
  const made = { origin, location: { origin } } as unknown as Window & { top: Window };
  made.top = top ?? made;
  return made;
};
const foreign = {
  get location(): never {
    throw new DOMException("cross-origin", "SecurityError");
  },
} as unknown as Window;

test("a top window and a frame of the same origin may ask", () => {
  assert.ok(speaksForItsTab(frame("https://a.test")));
  assert.ok(speaksForItsTab(frame("https://a.test", frame("https://a.test"))));
});

test("a frame in another site, and a sandboxed page, may not", () => {
  assert.ok(!speaksForItsTab(frame("https://a.test", foreign)));
  assert.ok(!speaksForItsTab(frame("https://a.test", frame("https://b.test"))));
  assert.ok(!speaksForItsTab(frame("null")));
});
