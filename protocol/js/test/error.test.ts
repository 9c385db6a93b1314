import assert from "node:assert/strict";
import { test } from "node:test";
import { describe, TrienError } from "../src/error.js";
import { errorTable } from "../src/generated/errors.js";

test("describe gives the person both sentences, Vietnamese unless asked otherwise", () => {
  const error = new TrienError("pin.incorrect");
  const { vi, en } = errorTable["pin.incorrect"];
  assert.equal(describe(error), `${vi.message} ${vi.action}`);
  assert.equal(describe(error, "en"), `${en.message} ${en.action}`);
});

test("describe takes whatever was thrown", () => {
  for (const thrown of [new TypeError("x"), "x", undefined, null]) {
    assert.match(describe(thrown), /Triện gặp lỗi bên trong/);
  }
});

test("a time-out names what was waited for", () => {
  const error = new TrienError("host.timeout", { waitedFor: "sign.pdf: checking" });
  assert.equal(error.waitedFor, "sign.pdf: checking");
  assert.match(error.message, /sign\.pdf: checking/);
});
