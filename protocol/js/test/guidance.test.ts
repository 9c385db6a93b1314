import assert from "node:assert/strict";
import { test } from "node:test";
import { TrienError } from "../src/error.js";
import { guide, type Place } from "../src/guidance.js";

const PORTAL: Place = { origin: "https://portal.mau.vn", secure: true, delegated: true };
const blocked = new TrienError("host.loopback_blocked");

for (const language of ["vi", "en"] as const) {
  test(`a blocked page is told step by step, and IT the policies, in ${language}`, () => {
    for (const error of [blocked, new TrienError("host.loopback_undecided")]) {
      const { steps, administrator, developer } = guide(error, language, PORTAL);
      assert.equal(steps.length, 3);
      const text = administrator.join("\n");
      for (const policy of ["LoopbackNetworkAllowedForUrls", "LocalNetworkAccess"]) {
        assert.ok(text.includes(policy), policy);
      }
      assert.ok(text.includes('"1" = "https://portal.mau.vn"'));
      assert.deepEqual(developer, []);
    }
  });
}

test("a page on http is told that no question comes, and its developer to use https", () => {
  const { steps, developer } = guide(blocked, "vi", { ...PORTAL, secure: false });
  assert.match(steps.join(" "), /http.*không hỏi/);
  assert.match(developer.join(" "), /https/);
});

test("a frame of another origin needs its page's leave, which is the developer's to give", () => {
  const { steps, developer } = guide(blocked, "vi", { ...PORTAL, delegated: false });
  assert.ok(!steps.join(" ").includes("thanh địa chỉ"), "the person cannot do it");
  assert.match(developer.join(" "), /allow="loopback-network"/);
});

test("every other error has its own sentence as the one step", () => {
  const error = new TrienError("token.missing");
  assert.deepEqual(guide(error, "en", PORTAL), {
    steps: [error.en.action],
    administrator: [],
    developer: [],
  });
  assert.equal(guide(new Error("?"), "vi", PORTAL).steps.length, 1);
});
