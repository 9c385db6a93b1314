import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConsentDocument, ConsentState } from "../../protocol/js/src/generated/messages.js";
import {
  approvedDocuments,
  mayDecline,
  maySign,
  obstacle,
  pinEntry,
  type Sight,
} from "../src/confirm/decision.js";
import {
  alike,
  drawn,
  looks,
  movable,
  readable,
  standing,
  step,
  wanted,
} from "../src/confirm/documents.js";
import { mayRemove } from "../src/confirm/removal.js";
import { SEEN_MS, SeenMarks } from "../src/confirm/seen.js";
import { progress } from "../src/confirm/signing-progress.js";
import { causes, needsSummary, outcome } from "../src/confirm/summary.js";

const document = (change: Partial<ConsentDocument> = {}): ConsentDocument => ({
  name: "a.pdf",
  stage: "ready",
  size: 1,
  received: 1,
  sha256: "ab".repeat(32),
  pages: 2,
  kind: "Quyết định 595x842",
  placement: { page: 2, rect: { x: 0, y: 0, width: 100, height: 50 } },
  movable: true,
  version: 1,
  ...change,
});

const batch = (documents: ConsentDocument[], change: Partial<ConsentState> = {}): ConsentState => ({
  consent: "c",
  action: "sign",
  stage: "ready",
  origin: "https://a.test",
  topOrigin: "https://a.test",
  channel: "extension",
  purpose: "approve",
  batch: true,
  documents,
  certificates: [
    {
      fingerprint: "f",
      commonName: "Nguyễn Văn Mẫu",
      organization: "",
      organizationalUnit: "",
      issuer: "CA mẫu",
      serial: "1",
      notBefore: "2024-01-01T00:00:00Z",
      notAfter: "2029-01-01T00:00:00Z",
      kind: "person",
      kindSource: "guess",
      token: {
        label: "Token",
        manufacturer: "",
        model: "",
        serial: "1",
        pinState: "ok",
        pinPad: false,
      },
    },
  ],
  selected: "f",
  pinned: false,
  waiting: 0,
  version: 1,
  ...change,
});

const sight: Sight = {
  unseen: 0,
  unseenAccepted: false,
  armed: true,
  pinEntered: true,
  finalTryAccepted: false,
  changing: false,
  sending: false,
};

test("documents that were not looked at are signed only where the person agrees to that", () => {
  const state = batch([document(), document()]);
  assert.equal(obstacle(state, { ...sight, unseen: 1 }), "unseen");
  assert.ok(maySign(state, { ...sight, unseen: 1, unseenAccepted: true }));
});

test("a yes names what is ready and not taken out, and nothing else", () => {
  const state = batch([
    document({ version: 4 }),
    document({ removed: true }),
    document({ stage: "failed" }),
    document({ version: 7, sha256: "cd".repeat(32) }),
  ]);
  assert.deepEqual(approvedDocuments(state), [
    { document: 0, sha256: "ab".repeat(32), version: 4 },
    { document: 3, sha256: "cd".repeat(32), version: 7 },
  ]);
  assert.ok(maySign(state, sight));
});

test("one document that is not settled keeps all from being signed, unless it is taken out", () => {
  for (const stage of ["receiving", "checking", "password", "signing", "signed"] as const) {
    assert.equal(obstacle(batch([document(), document({ stage })]), sight), "unsettled", stage);
    assert.ok(maySign(batch([document(), document({ stage, removed: true })]), sight), stage);
  }
  assert.equal(obstacle(batch([document(), document({ sha256: "" })]), sight), "unsettled");
});

test("nothing is left to sign where every document failed or was taken out", () => {
  const state = batch([document({ removed: true }), document({ stage: "failed" })]);
  assert.equal(obstacle(state, sight), "nothing");
});

test("a hash and a login are signed without documents, and never with one", () => {
  const hash = { name: "a.xml", algorithm: "SHA-256" as const, hash: "ab".repeat(32) };
  assert.ok(maySign(batch([], { action: "hash", hash }), sight));
  assert.ok(maySign(batch([], { action: "login" }), sight));
  assert.equal(obstacle(batch([], { action: "hash" }), sight), "nothing");
  assert.equal(obstacle(batch([document()], { action: "login" }), sight), "nothing");
  assert.equal(obstacle(batch([document()], { action: "hash", hash }), sight), "nothing");
  assert.equal(obstacle(batch([]), sight), "nothing");
});

test("a login that is kept asks for no PIN, but still for a deliberate yes", () => {
  const state = batch([document()], { login: { until: "2026-11-22T10:42:00+07:00" } });
  assert.equal(pinEntry(state), "kept");
  assert.ok(maySign(state, { ...sight, pinEntered: false }));
  assert.equal(obstacle(state, { ...sight, pinEntered: false, armed: false }), "inert");
  const [held] = state.certificates;
  if (held) held.token.pinState = "locked";
  assert.equal(pinEntry(state), "locked");
});

test("a batch can be stopped while it is signed, a single signature cannot", () => {
  assert.ok(mayDecline(batch([document(), document()], { stage: "signing" })));
  assert.ok(!mayDecline(batch([document()], { batch: false, stage: "signing" })));
  assert.ok(!mayDecline(batch([document()], { stage: "done" })));
  assert.ok(mayDecline(batch([document()], { stage: "token" })));
});

test("a document counts as seen once its page has stood on the screen for a moment", () => {
  const marks = new SeenMarks();
  assert.ok(marks.look(0, 1, 1000));
  marks.settle(1000 + SEEN_MS - 1);
  assert.ok(!marks.has(0, 1));
  assert.ok(!marks.look(0, 1, 1000 + SEEN_MS), "the same look begins only once");
  assert.ok(marks.has(0, 1));
});

test("leafing through quickly marks nothing, and looking away ends a look", () => {
  const marks = new SeenMarks();
  for (let i = 0; i < 5; i++) marks.look(i, 1, 1000 + i * (SEEN_MS - 1));
  for (let i = 0; i < 4; i++) assert.ok(!marks.has(i, 1));
  marks.lookAway(5000 + SEEN_MS);
  assert.ok(marks.has(4, 1));
  marks.look(0, 1, 9000);
  marks.lookAway(9001);
  marks.settle(20_000);
  assert.ok(!marks.has(0, 1));
});

test("a signature that moved, or another certificate, has to be seen anew", () => {
  const marks = new SeenMarks();
  marks.look(0, 1, 0);
  marks.settle(SEEN_MS);
  const state = (version: number) => batch([document({ version }), document()]);
  assert.deepEqual(looks(state(1), marks), { seen: 1, unseen: 1 });
  assert.deepEqual(looks(state(2), marks), { seen: 0, unseen: 2 });
});

test("what was taken out or failed needs no look and is not counted", () => {
  const state = batch([
    document({ removed: true }),
    document({ stage: "failed" }),
    document({ stage: "receiving" }),
    document(),
  ]);
  assert.deepEqual(looks(state, new SeenMarks()), { seen: 0, unseen: 1 });
  assert.equal(wanted(state), 2);
});

test("the list tells where each document stands", () => {
  assert.equal(standing(document(), true), "seen");
  assert.equal(standing(document(), false), "unseen");
  assert.equal(standing(document({ removed: true, stage: "failed" }), true), "removed");
  assert.equal(standing(document({ stage: "password" }), false), "password");
});

test("a document is drawn once it was read, and stays while its signature moves", () => {
  assert.ok(readable(document()));
  assert.ok(!readable(document({ pages: 0 })));
  assert.ok(!readable(document({ stage: "checking" })));
  assert.ok(drawn(document({ stage: "checking" })));
  assert.ok(!drawn(document({ stage: "failed" })));
});

test("only a signature outside the document's own fields moves, and only before the yes", () => {
  const state = batch([document()]);
  assert.ok(movable(state, document()));
  assert.ok(!movable(state, document({ movable: false })));
  assert.ok(!movable(state, document({ placement: undefined })));
  assert.ok(!movable(state, document({ removed: true })));
  assert.ok(!movable({ ...state, stage: "signing" }, document()));
});

test("alike are the others of one kind that can move", () => {
  const documents = [
    document(),
    document(),
    document({ removed: true }),
    document({ movable: false }),
    document({ kind: "Công văn 595x842" }),
    document({ kind: "" }),
  ];
  assert.equal(alike(documents, 0), 1);
  assert.equal(alike(documents, 4), 0);
  assert.equal(alike([document({ kind: "" }), document({ kind: "" })], 0), 0);
});

test("steps end at the first and at the last document", () => {
  assert.equal(step(40, 39, 1), 39);
  assert.equal(step(40, 0, -1), 0);
  assert.equal(step(40, 12, 1), 13);
  assert.equal(step(0, 0, 1), 0);
});

test("progress counts what the person said yes to, and names whose turn it is", () => {
  const state = batch([
    document({ stage: "signed" }),
    document({ stage: "failed" }),
    document({ stage: "failed" }),
    document({ stage: "signing", name: "b.pdf" }),
    document({ removed: true }),
    document(),
  ]);
  assert.deepEqual(progress(state, [0, 2, 3, 5]), { done: 2, total: 4, name: "b.pdf" });
});

test("the end of a batch stays to be read where something was not signed", () => {
  const signed = document({ stage: "signed" });
  const failed = document({ stage: "failed" });
  const removed = document({ removed: true });
  assert.ok(needsSummary(batch([signed, failed, removed], { stage: "done" })));
  assert.ok(!needsSummary(batch([signed, removed], { stage: "done" })));
  assert.ok(!needsSummary(batch([signed, failed], { stage: "signing" })));
  assert.ok(needsSummary(batch([signed, document()], { stage: "failed" })));
  assert.ok(!needsSummary(batch([document(), document()], { stage: "failed" })));
  assert.deepEqual(outcome([signed, failed, removed, document()]), {
    signed: [0],
    failed: [1, 3],
    removed: [2],
  });
});

test("documents that failed for one reason are told together, with the reason once", () => {
  const sentence = { message: "", action: "" };
  const error = (code: string) => ({ code, vi: sentence, en: sentence });
  const documents = [
    document({ stage: "failed", error: error("document.broken") }),
    document({ stage: "failed", error: error("user.cancelled") }),
    document({ stage: "signed" }),
    document(),
    document({ stage: "failed", error: error("user.cancelled") }),
  ];
  const found = causes(documents, outcome(documents).failed, error("host.stopped"));
  assert.deepEqual(
    found.map((cause) => [cause.error?.code, cause.documents]),
    [
      ["document.broken", [0]],
      ["user.cancelled", [1, 4]],
      ["host.stopped", [3]],
    ],
  );
});

test("every document can be taken out but the last, and put back", () => {
  const removed = document({ removed: true });
  assert.ok(mayRemove(batch([document(), document()]), 0));
  assert.ok(!mayRemove(batch([document(), removed]), 0));
  assert.ok(mayRemove(batch([document(), removed]), 1));
  assert.ok(mayRemove(batch([document(), document({ stage: "failed" })]), 1));
  assert.ok(!mayRemove(batch([document(), document()], { stage: "signing" }), 0));
  assert.ok(!mayRemove(batch([document()]), 5));
});
