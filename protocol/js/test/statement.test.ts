import assert from "node:assert/strict";
import { test } from "node:test";
import { TrienError } from "../src/error.js";
import { Host } from "../src/host.js";
import { FakeHost, SILENCE } from "./fake-host.js";

const SIGNATURE = { algorithm: "RS256", signature: "c2ln", certificate: "Y2VydA==", chain: [] };
const code = (expected: string) => (error: unknown) =>
  error instanceof TrienError && error.code === expected;

test("signHash sends the digest in hex, whatever form the page has it in", async () => {
  const fake = new FakeHost({ "sign.hash": () => SIGNATURE });
  const host = await Host.over(fake);
  const digest = new Uint8Array(32).fill(0xab);
  for (const hash of [digest, digest.buffer, "AB".repeat(32)]) {
    const options = { algorithm: "SHA-256", hash, name: "hoa-don.xml" } as const;
    assert.deepEqual(await host.signHash(options), SIGNATURE);
    assert.deepEqual(fake.sent.at(-1)?.params, { ...options, hash: "ab".repeat(32) });
  }
});

test("authenticate sends the server's nonce in base64, whatever form the page has it in", async () => {
  const fake = new FakeHost({ "auth.sign": () => ({ signature: SIGNATURE }) });
  const host = await Host.over(fake);
  const nonce = new Uint8Array(32).fill(1);
  const text = Buffer.from(nonce).toString("base64");
  for (const form of [nonce, text]) {
    assert.deepEqual((await host.authenticate({ nonce: form })).signature, SIGNATURE);
    assert.deepEqual(fake.sent.at(-1)?.params, { nonce: text });
  }
});

test("an origin that may not ask hears so, and an abort withdraws the request", async () => {
  const fake = new FakeHost({ "sign.hash": () => SILENCE, "auth.sign": () => SILENCE });
  const host = await Host.over(fake);
  const asked = fake.called("sign.hash");
  const refused = host.signHash({ algorithm: "SHA-256", hash: "00", name: "x" });
  await asked;
  fake.refuse(2, "policy.method_not_allowed");
  await assert.rejects(refused, code("policy.method_not_allowed"));

  const abort = new AbortController();
  const login = host.authenticate({ nonce: "AA==", signal: abort.signal });
  abort.abort();
  await assert.rejects(login, code("user.cancelled"));
  assert.deepEqual(fake.sent.at(-1), { jsonrpc: "2.0", method: "$/cancel", params: { id: 3 } });
});
