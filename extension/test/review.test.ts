import assert from "node:assert/strict";
import { test } from "node:test";
import { arrowStep, moved, pointsOf, samePlace } from "../src/confirm/drag.js";
import { command, type Focus, type Press } from "../src/confirm/keys.js";
import { RenderQueue, Unwanted } from "../src/confirm/render-queue.js";

const press = (key: string, change: Partial<Press> = {}): Press => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  repeat: false,
  isComposing: false,
  ...change,
});

const FOCUSES: Focus[] = ["text", "choice", "signature", "scrolling", "other"];

test("the arrows go through the documents, the page keys through the pages", () => {
  assert.equal(command(press("ArrowDown"), "other"), "next_document");
  assert.equal(command(press("ArrowUp"), "text"), "previous_document");
  assert.equal(command(press("PageDown"), "text"), "next_page");
  assert.equal(command(press("PageUp"), "scrolling"), "previous_page");
  assert.equal(command(press("Delete"), "other"), "remove");
  assert.equal(command(press("Home"), "other"), "first_document");
});

test("no key that a PIN may have is a command, wherever the focus is", () => {
  for (const focus of FOCUSES) {
    for (let code = 0x20; code < 0x17f; code++) {
      assert.equal(command(press(String.fromCharCode(code)), focus), undefined);
    }
    for (const key of ["Enter", "Tab", "Backspace", "Process", "Dead"]) {
      assert.equal(command(press(key), focus), undefined, key);
    }
  }
});

test("a field keeps the keys that edit, the certificates and the signature their arrows", () => {
  for (const key of ["Delete", "Home", "End", "ArrowLeft"]) {
    assert.equal(command(press(key), "text"), undefined, key);
  }
  for (const focus of ["choice", "signature", "scrolling"] as const) {
    assert.equal(command(press("ArrowDown"), focus), undefined, focus);
  }
});

test("a key with another held down, or held down itself, takes nothing out", () => {
  for (const change of [
    { ctrlKey: true },
    { altKey: true },
    { metaKey: true },
    { shiftKey: true },
    { repeat: true },
    { isComposing: true },
  ]) {
    assert.equal(command(press("Delete", change), "other"), undefined);
  }
});

const A4 = { width: 595, height: 842 };
const rect = { x: 100, y: 100, width: 170, height: 85 };

test("a signature cannot be moved off its page", () => {
  assert.deepEqual(moved(rect, 10, -20, A4), { ...rect, x: 110, y: 80 });
  assert.deepEqual(moved(rect, -500, -500, A4), { ...rect, x: 0, y: 0 });
  assert.deepEqual(moved(rect, 5000, 5000, A4), { ...rect, x: 425, y: 757 });
  const wide = { ...rect, width: 700 };
  assert.equal(moved(wide, 50, 0, A4).x, 0, "larger than the page, it stays at the edge");
});

test("what the pointer goes on the screen is the same way on the page, upwards from below", () => {
  const sheet = { width: 1190, height: 1684 };
  assert.deepEqual(pointsOf(20, 40, sheet, A4), [10, -20]);
});

test("the arrows move a signature, with Shift by a point", () => {
  assert.deepEqual(arrowStep("ArrowUp", false), [0, 6]);
  assert.deepEqual(arrowStep("ArrowDown", true), [0, -1]);
  assert.deepEqual(arrowStep("ArrowLeft", true), [-1, 0]);
  assert.equal(arrowStep("Enter", false), undefined);
});

test("a signature that comes back to its place has not moved", () => {
  assert.ok(samePlace(rect, { ...rect, x: 100.01 }));
  assert.ok(!samePlace(rect, { ...rect, y: 101 }));
});

/** A queue whose requests wait for the test. */
function controlled() {
  const queue = new RenderQueue();
  const running: string[] = [];
  const finish = new Map<string, () => void>();
  const add = (urgency: "page" | "ahead" | "thumbnail", name: string, wanted = () => true) =>
    queue.add(urgency, wanted, () => {
      running.push(name);
      return new Promise<string>((resolve) =>
        finish.set(name, () => {
          running.splice(running.indexOf(name), 1);
          resolve(name);
        }),
      );
    });
  const end = async (name: string) => {
    finish.get(name)?.();
    await new Promise(setImmediate);
  };
  return { add, end, running };
}

test("a large page does not wait for forty thumbnails, which wait for it", async () => {
  const { add, end, running } = controlled();
  for (let i = 0; i < 40; i++) add("thumbnail", `t${i}`);
  assert.deepEqual(running, ["t0", "t1"]);
  add("page", "p");
  assert.deepEqual(running, ["t0", "t1", "p"]);
  await end("t0");
  assert.deepEqual(running, ["t1", "p"], "no thumbnail begins while the page is drawn");
  add("ahead", "a");
  await end("p");
  assert.ok(running.includes("a") && running.includes("t2"));
});

test("a thumbnail that scrolled away before its turn is not asked for", async () => {
  const { add, end, running } = controlled();
  add("page", "p");
  const dropped = assert.rejects(
    add("thumbnail", "gone", () => false),
    Unwanted,
  );
  add("thumbnail", "there");
  await end("p");
  await dropped;
  assert.deepEqual(running, ["there"]);
});

test("a request that fails makes room for the next", async () => {
  const queue = new RenderQueue();
  const fails = () => Promise.reject(new Error("no"));
  const first = queue.add("ahead", () => true, fails);
  const second = queue.add(
    "ahead",
    () => true,
    async () => "there",
  );
  await assert.rejects(first, /no/);
  assert.equal(await second, "there");
});
