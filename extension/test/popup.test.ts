import assert from "node:assert/strict";
import { test } from "node:test";
import { extentBeside } from "../src/background/popup.js";

test("a batch takes what the browser's window has room for, a login needs little", () => {
  const laptop = { width: 1366, height: 728 };
  assert.deepEqual(extentBeside("wide", laptop), { width: 1366, height: 760 });
  assert.deepEqual(extentBeside("wide", { width: 2560, height: 1400 }), {
    width: 1560,
    height: 980,
  });
  assert.deepEqual(extentBeside("wide", undefined), { width: 1240, height: 760 });
  assert.deepEqual(extentBeside("usual", laptop), { width: 1080, height: 760 });
  assert.deepEqual(extentBeside("narrow", laptop), { width: 600, height: 760 });
});
