import assert from "node:assert/strict";
import { test } from "node:test";
import { TrienError } from "../src/error.js";
import type { VerifyPDFResult } from "../src/generated/messages.js";
import { Host } from "../src/host.js";
import { FakeHost, SILENCE } from "./fake-host.js";

const RESULT = {
  check: "",
  valid: true,
  verification: { integrity: "intact", acceptance: "accepted", rules: [], signatures: [] },
  futureField: 1,
} as unknown as VerifyPDFResult;
const code = (expected: string) => (error: unknown) =>
  error instanceof TrienError && error.code === expected;
const methods = ({ sent }: FakeHost) => sent.map(({ method }) => method);

test("verifyPdf hands the document over and gives what it is worth", async () => {
  const fake = new FakeHost({ "verify.pdf": () => RESULT });
  const host = await Host.over(fake);
  const { valid, verification } = await host.verifyPdf(new File(["%PDF"], "đến.pdf"));
  assert.ok(valid);
  assert.equal(verification.acceptance, "accepted");
  assert.deepEqual(methods(fake), ["host.hello", "document.open", "verify.pdf", "document.close"]);
  assert.deepEqual(fake.sent[1]?.params, { document: 1, name: "đến.pdf", size: 4 });
  assert.deepEqual(fake.sent[2]?.params, { document: 1 });
});

test("verifyPdf asks for the result to be shown only where the page wants it", async () => {
  const fake = new FakeHost({ "verify.pdf": () => ({ ...RESULT, check: "name" }) });
  const host = await Host.over(fake);
  const { check } = await host.verifyPdf(new Uint8Array(3), { show: true, name: "a.docx" });
  assert.equal(check, "name");
  assert.deepEqual(fake.sent[2]?.params, { document: 1, show: true });
});

test("verifyPdf tells how far it has come", async () => {
  let request = 0;
  const fake = new FakeHost({
    "verify.pdf": (_, id) => {
      request = id;
      return SILENCE;
    },
  });
  const host = await Host.over(fake);
  const stages: string[] = [];
  fake.onData = () => {
    fake.progress(request, "receiving", 4, 4);
    fake.progress(request, "verifying");
    fake.answer(request, RESULT);
  };
  await host.verifyPdf(new Blob(["%PDF"]), { onProgress: ({ stage }) => stages.push(stage) });
  assert.deepEqual(stages, ["receiving", "verifying"]);
});

test("aborting verifyPdf withdraws the request and frees the document", async () => {
  const fake = new FakeHost({ "verify.pdf": () => SILENCE });
  const host = await Host.over(fake);
  const controller = new AbortController();
  const asked = fake.called("verify.pdf");
  const request = host.verifyPdf(new Uint8Array(3), { signal: controller.signal });
  await asked;
  controller.abort();
  await assert.rejects(request, code("user.cancelled"));
  assert.ok(methods(fake).includes("$/cancel") && methods(fake).includes("document.close"));
});

for (const refusal of ["host.report_unavailable", "host.unknown_method", "document.incomplete"]) {
  test(`verifyPdf rejects with ${refusal}`, async () => {
    const fake: FakeHost = new FakeHost({
      "verify.pdf": (_, id) => {
        fake.refuse(id, refusal);
        return SILENCE;
      },
    });
    const host = await Host.over(fake);
    await assert.rejects(host.verifyPdf(new Uint8Array(3), { show: true }), code(refusal));
  });
}

test("a document above the host's limit is not verified", async () => {
  const fake = new FakeHost();
  const host = await Host.over(fake);
  await assert.rejects(host.verifyPdf(new Uint8Array(1001)), code("document.too_large"));
  assert.equal(fake.sent.length, 1);
});
