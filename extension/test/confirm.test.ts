import assert from "node:assert/strict";
import { test } from "node:test";
import type { Certificate, ConsentState } from "../../protocol/js/src/generated/messages.js";
import { Arming, INERT_MS } from "../src/confirm/arming.js";
import { maySign, pinEntry, type Sight, unexpectedKind } from "../src/confirm/decision.js";
import { fit } from "../src/confirm/fit.js";
import { placeOnSheet, renderWidth, sheetSize } from "../src/drawing/sheet.js";

const certificate = (token: Partial<Certificate["token"]> = {}, problem?: string): Certificate => ({
  fingerprint: "f".repeat(64),
  commonName: "Nguyễn Văn Mẫu",
  organization: "UBND TỈNH MẪU",
  organizationalUnit: "",
  issuer: "CA mẫu",
  serial: "1",
  notBefore: "2024-01-01T00:00:00Z",
  notAfter: "2029-01-01T00:00:00Z",
  kind: "person",
  kindSource: "guess",
  problem,
  token: {
    label: "Token",
    manufacturer: "",
    model: "",
    serial: "1",
    pinState: "ok",
    pinPad: false,
    ...token,
  },
});

const ready = (held = certificate()): ConsentState => ({
  consent: "c",
  stage: "ready",
  origin: "https://a.test",
  topOrigin: "https://a.test",
  channel: "extension",
  purpose: "approve",
  action: "sign",
  documents: [
    {
      name: "a.pdf",
      stage: "ready",
      size: 1,
      received: 1,
      sha256: "ab".repeat(32),
      pages: 1,
      version: 3,
    },
  ],
  certificates: [held],
  selected: held.fingerprint,
  pinned: false,
  waiting: 0,
  version: 3,
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

test("a person who has seen everything and entered a PIN may sign", () => {
  assert.ok(maySign(ready(), sight));
});

// Each of these, alone, must keep the window from approving.
const OBSTACLES: [string, ConsentState, Partial<Sight>][] = [
  ["the window has just appeared", ready(), { armed: false }],
  ["no PIN is entered", ready(), { pinEntered: false }],
  ["the signature's page was not looked at", ready(), { unseen: 1 }],
  [
    "that is only agreed to, but there is one document",
    ready(),
    { unseen: 1, unseenAccepted: true },
  ],
  ["a change of the person's has no answer", ready(), { changing: true }],
  ["an approval is on its way", ready(), { sending: true }],
  ["the document is not there", { ...ready(), stage: "receiving" }, {}],
  ["the document's password is due", { ...ready(), stage: "password" }, {}],
  ["the token works already", { ...ready(), stage: "signing" }, {}],
  ["a timestamp is fetched", { ...ready(), stage: "timestamping" }, {}],
  ["it is over", { ...ready(), stage: "done" }, {}],
  [
    "there is no digest",
    { ...ready(), documents: [{ ...ready().documents[0], sha256: "" }] } as ConsentState,
    {},
  ],
  ["no certificate is selected", { ...ready(), selected: "" }, {}],
  ["the certificate has expired", ready(certificate({}, "certificate.expired")), {}],
  ["the token is locked", ready(certificate({ pinState: "locked" })), {}],
  ["the token has no PIN yet", ready(certificate({ pinState: "not_initialized" })), {}],
  ["the last try was not accepted", ready(certificate({ pinState: "final_try" })), {}],
];

for (const [what, state, change] of OBSTACLES) {
  test(`nobody signs while ${what}`, () => assert.ok(!maySign(state, { ...sight, ...change })));
}

test("the last try may be made once its warning is accepted", () => {
  const state = ready(certificate({ pinState: "final_try" }));
  assert.ok(maySign(state, { ...sight, finalTryAccepted: true }));
});

test("a token with a PIN pad needs no PIN here, and a locked one no pad", () => {
  const pad = ready(certificate({ pinPad: true }));
  assert.ok(maySign(pad, { ...sight, pinEntered: false }));
  assert.equal(pinEntry(ready(certificate({ pinPad: true, pinState: "locked" }))), "locked");
});

test("nothing counts until the window has stood still, and again after each change", () => {
  const arming = new Arming();
  assert.ok(!arming.armed(10_000));
  arming.restart(10_000);
  assert.ok(!arming.armed(10_000 + INERT_MS - 1));
  assert.ok(arming.armed(10_000 + INERT_MS));
  arming.restart(20_000);
  assert.ok(!arming.armed(20_001));
  arming.disarm();
  assert.ok(!arming.armed(90_000));
});

test("a person's certificate under a seal is remarked, and the other way round", () => {
  const organization = { ...certificate(), kind: "organization" as const };
  assert.equal(unexpectedKind({ ...ready(), purpose: "issue" }), "kind_expect_organization");
  assert.equal(unexpectedKind(ready(organization)), "kind_expect_person");
  assert.equal(unexpectedKind(ready()), undefined);
  assert.equal(unexpectedKind({ ...ready(organization), purpose: "archive" }), undefined);
});

test("the frame stands where the signature stands, from the lower left corner of the page", () => {
  const placement = { page: 1, rect: { x: 300, y: 0, width: 150, height: 80 } };
  const place = placeOnSheet(placement, { width: 600, height: 800 });
  assert.deepEqual(place, { left: 50, top: 90, width: 25, height: 10 });
});

test("a whole page fits the area; a zoomed one fills its width", () => {
  const page = { width: 600, height: 1200 };
  assert.deepEqual(sheetSize(page, { width: 600, height: 600 }, true), { width: 300, height: 600 });
  assert.deepEqual(sheetSize(page, { width: 300, height: 50 }, false), { width: 300, height: 600 });
});

test("images are asked for within the contract's bounds", () => {
  assert.equal(renderWidth({ width: 700, height: 1 }, 1.5), 1050);
  assert.equal(renderWidth({ width: 5000, height: 1 }, 2), 2400);
  assert.equal(renderWidth({ width: 0, height: 0 }, 1), 64);
});

test("a window larger than the screen shrinks until its buttons can be reached", () => {
  const free = { left: 0, top: 0, width: 1366, height: 728 };
  const window = { left: 143, top: 40, width: 1080, height: 760 };
  assert.deepEqual(fit(window, free), { left: 143, top: 0, width: 1080, height: 728 });
  const small = { left: 100, top: 0, width: 700, height: 500 };
  assert.equal(fit({ ...small, width: 600 }, { ...small, width: 600 }), undefined);
  assert.deepEqual(fit(window, small), small);
});
