import assert from "node:assert/strict";
import { test } from "node:test";
import type {
  RuleFinding,
  SignatureVerdict,
  Verification,
} from "../../protocol/js/src/generated/messages.js";
import {
  acceptanceOf,
  letters,
  read,
  signatureTone,
  signingTime,
  why,
  wordOf,
} from "../src/check/report.js";
import { formatMoment } from "../src/text/format.js";
import { plainName } from "../src/text/plain.js";

const text = (vi: string) => ({ vi, en: `en ${vi}` });

const signature = (change: Partial<SignatureVerdict> = {}): SignatureVerdict => ({
  field: "Signature1",
  signer: { commonName: "Nguyễn Văn Mẫu", organization: "", issuer: "", fingerprint: "" },
  kind: "approval",
  times: {},
  coverage: "document",
  integrity: "intact",
  chain: "trusted",
  revocation: "good",
  verdict: "TOTAL-PASSED",
  reason: text("hợp lệ"),
  page: 2,
  rect: { x: 1, y: 2, width: 3, height: 4 },
  ...change,
});

const finding = (severity: RuleFinding["severity"], change: Partial<RuleFinding> = {}) => ({
  rule: "S15",
  pack: "bac-kan-218",
  source: "218/STTTT-CNTT",
  phrase: "",
  severity,
  reason: text(severity),
  action: text(""),
  ...change,
});

const verification = (change: Partial<Verification> = {}): Verification => ({
  file: "a.pdf",
  sha256: "",
  size: 1,
  pages: 2,
  checkedAt: "2026-11-21T10:00:00+07:00",
  integrity: "intact",
  verdict: "TOTAL-PASSED",
  acceptance: "accepted",
  rules: [],
  signatures: [signature()],
  ...change,
});

test("the gravest finding comes first, and what is only good to know last", () => {
  const rules = [finding("info"), finding("warning"), finding("error")];
  const { problems, notes, signatures } = read(verification({ rules, acceptance: "refused" }));
  assert.deepEqual(
    [...problems, ...notes, ...signatures].map(({ mark, tone }) => mark + tone),
    ["Abad", "Bwarn", "Cinfo", "1good"],
  );
  assert.equal(letters(25) + letters(26) + letters(701) + letters(702), "ZAAZZAAA");
});

test("what several rules say is said once, with all of the rules", () => {
  const action = text("trả lại");
  const rules = [
    finding("error", { action }),
    finding("error", { action, rule: "N1", pack: "decree-30" }),
    finding("error", { reason: text("khác") }),
  ];
  const { problems } = read(verification({ rules }));
  assert.deepEqual(
    problems.map((problem) => [problem.mark, problem.actions.length, problem.rules.length]),
    [
      ["A", 1, 2],
      ["B", 0, 1],
    ],
  );
});

test("what is wrong with a signature is shown where the signature stands", () => {
  const rules = [
    finding("error", { field: "Signature1" }),
    finding("error", { field: "Signature1", page: 1 }),
    finding("error"),
  ];
  const places = read(verification({ rules })).problems[0]?.places;
  assert.deepEqual(places, [
    { page: 2, rect: signature().rect },
    { page: 1, rect: undefined },
  ]);
});

const TONES: [string, Partial<SignatureVerdict>, string][] = [
  ["all is well", {}, "good"],
  ["the withdrawal is unknown (N11)", { verdict: "INDETERMINATE", revocation: "unknown" }, "warn"],
  ["there is a warning", { warnings: [text("SHA-1")] }, "warn"],
  ["it was withdrawn", { verdict: "INDETERMINATE", revocation: "revoked" }, "bad"],
  ["nobody trusts the issuer", { verdict: "INDETERMINATE", chain: "untrusted" }, "bad"],
  ["it was modified", { verdict: "TOTAL-FAILED", integrity: "modified" }, "bad"],
];

for (const [what, change, tone] of TONES) {
  test(`a signature is ${tone} where ${what}`, () => {
    assert.equal(signatureTone(signature(change)), tone);
  });
}

test("without rule packs the signatures decide", () => {
  const acceptance = "" as Verification["acceptance"];
  const decide = (change: Partial<SignatureVerdict>) =>
    acceptanceOf(verification({ acceptance, signatures: [signature(change)] }));
  assert.equal(decide({}), "accepted");
  assert.equal(decide({ verdict: "INDETERMINATE", revocation: "unknown" }), "review");
  assert.equal(decide({ chain: "untrusted" }), "refused");
  const unsigned = { acceptance, integrity: "unsigned" as const, signatures: [] };
  assert.equal(acceptanceOf(verification(unsigned)), "refused");
});

test("the sentence under the verdict explains that verdict", () => {
  assert.equal(why(verification()), undefined);
  assert.equal(why(verification({ reason: text("không phải PDF") }))?.vi, "không phải PDF");
  const rules = [finding("warning"), finding("error")];
  assert.equal(why(verification({ rules, acceptance: "refused" }))?.vi, "error");
  const failed = signature({ verdict: "TOTAL-FAILED", reason: text("đã bị sửa") });
  const modified = { acceptance: "refused" as const, signatures: [signature(), failed] };
  assert.equal(why(verification(modified))?.vi, "đã bị sửa");
  assert.equal(why(verification({ ...modified, rules: [finding("warning")] }))?.vi, "đã bị sửa");
  const warned = signature({ warnings: [text("SHA-1")] });
  assert.equal(why(verification({ acceptance: "review", signatures: [warned] }))?.vi, "SHA-1");
});

test("only a trusted timestamp proves the time", () => {
  const [claimed, timestamp] = ["2026-11-21T03:00:00Z", "2026-11-21T03:00:05Z"];
  const keys = [
    { claimed, timestamp, timestampTrusted: true },
    { claimed, timestamp },
    { claimed },
    {},
  ].map((times) => signingTime(signature({ times })).key);
  assert.deepEqual(keys, ["time_proven", "time_untrusted", "time_claimed", "time_missing"]);
});

test("times are Vietnam's, whatever the PC's zone", () => {
  assert.equal(formatMoment("2026-12-31T20:30:05Z"), "01/01/2027 03:30:05 (+07:00)");
  assert.equal(formatMoment("2026-11-21T10:00:00+07:00"), "21/11/2026 10:00:00 (+07:00)");
  assert.equal(formatMoment("never"), "");
});

test("a file's name cannot turn the text around it, nor fill the page", () => {
  assert.equal(plainName("a\u202efdp.exe\n"), "a\ufffdfdp.exe\ufffd");
  assert.equal(plainName("Công văn số 12.pdf"), "Công văn số 12.pdf");
  assert.equal(plainName("x".repeat(500)).length, 201);
});

test("a locked document is neither accepted nor refused until it is open", () => {
  const locked = verification({ acceptance: "refused", integrity: "unsupported" });
  locked.passwordRequired = true;
  assert.equal(read(locked).tone, "warn");
  assert.equal(wordOf(locked), "check_locked");
  assert.equal(wordOf(verification({ acceptance: "refused" })), "acceptance_refused");
});
