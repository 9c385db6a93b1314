import assert from "node:assert/strict";
import { test } from "node:test";
import { TrienError } from "../src/error.js";
import type { DataFrame } from "../src/frame.js";
import { FIRST_HOST_HANDLE, MAX_CHUNK } from "../src/generated/limits.js";
import { Host, TokensEvent } from "../src/host.js";
import { SignedPdf } from "../src/signed-pdf.js";
import { FakeHost, HELLO, SILENCE } from "./fake-host.js";

const SIGNED = FIRST_HOST_HANDLE + 1;
const RESULT = {
  document: SIGNED,
  name: "đã ký.pdf",
  size: 5,
  sha256: "ab".repeat(32),
  signature: { field: "Signature1", commonName: "Nguyễn Văn Mẫu", futureField: 1 },
  level: "B-T",
  warnings: [{ code: "policy.timestamp_unavailable", vi: {}, en: {} }],
};
const code = (expected: string) => (error: unknown) =>
  error instanceof TrienError && error.code === expected;
const bytes = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;

/** A host that signs once it has every byte, and hands out "12345". */
function signingHost(more: ConstructorParameters<typeof FakeHost>[0] = {}): FakeHost {
  let request = 0;
  const host: FakeHost = new FakeHost({
    "sign.pdf": (_, id) => {
      request = id;
      return SILENCE;
    },
    "document.read": () => {
      host.data(SIGNED, bytes("123"), 0);
      host.data(SIGNED, bytes("45"), 3);
      return { length: 5 };
    },
    ...more,
  });
  host.onData = () => {
    const opened = host.sent.findLast(({ method }) => method === "document.open")?.params;
    const { document, offset, bytes } = host.frames.at(-1) as DataFrame;
    if (document === opened?.document && offset + bytes.length === opened.size && request) {
      host.answer(request, RESULT);
    }
  };
  return host;
}

test("signPdf gives a File with the signed bytes and what was signed", async () => {
  const fake = signingHost();
  const host = await Host.over(fake);
  const signed = await host.signPdf(new File(["%PDF"], "tờ trình.pdf"), { purpose: "approve" });
  assert.ok(signed instanceof SignedPdf && signed instanceof Blob);
  assert.equal(signed.type, "application/pdf");
  assert.equal(signed.name, "đã ký.pdf");
  assert.equal(await signed.text(), "12345");
  assert.equal(signed.signature.commonName, "Nguyễn Văn Mẫu");
  assert.equal(signed.level, "B-T");
  assert.equal(signed.warnings[0]?.code, "policy.timestamp_unavailable");
  assert.deepEqual(
    fake.sent.map(({ method }) => method),
    [
      "host.hello",
      "document.open",
      "sign.pdf",
      "document.close",
      "document.read",
      "document.close",
    ],
  );
  assert.deepEqual(fake.sent[1]?.params, { document: 1, name: "tờ trình.pdf", size: 4 });
});

test("sign.pdf is asked before the bytes, so that the confirmation opens while they travel", async () => {
  const fake = signingHost({ "sign.pdf": () => SILENCE });
  const host = await Host.over(fake);
  const asked = fake.called("sign.pdf");
  void host.signPdf(bytes("%PDF"), { purpose: "issue" }).catch(() => {});
  await asked;
  assert.equal(fake.frames.length, 0);
  host.close();
});

test("a document travels in order, in chunks that the host accepts", async () => {
  const limits = { ...HELLO.limits, documentBytes: 1 << 30, chunkBytes: 1000 };
  const fake = signingHost({ "host.hello": () => ({ ...HELLO, limits }) });
  const host = await Host.over(fake);
  const document = new Uint8Array(2500).map((_, i) => i);
  await host.signPdf(document.buffer, { purpose: "plain", name: "a.pdf" });
  assert.deepEqual(
    fake.frames.map(({ offset, bytes }) => [offset, bytes.length]),
    [
      [0, 1000],
      [1000, 1000],
      [2000, 500],
    ],
  );
  const whole = fake.frames.flatMap(({ bytes }) => [...bytes]);
  assert.deepEqual(whole, [...document]);
});

test("a host that claims to take larger chunks than the contract gets the contract's", async () => {
  const limits = { ...HELLO.limits, documentBytes: 1 << 30, chunkBytes: 1 << 30 };
  const fake = signingHost({ "host.hello": () => ({ ...HELLO, limits }) });
  const host = await Host.over(fake);
  await host.signPdf(new Uint8Array(MAX_CHUNK + 1), { purpose: "plain" });
  assert.deepEqual(
    fake.frames.map(({ bytes }) => bytes.length),
    [MAX_CHUNK, 1],
  );
});

test("each document has a handle of its own", async () => {
  const fake = signingHost();
  const host = await Host.over(fake);
  for (const purpose of ["approve", "issue"] as const) {
    await host.signPdf(bytes("%PDF"), { purpose });
  }
  const opened = fake.sent.filter(({ method }) => method === "document.open");
  assert.deepEqual(
    opened.map(({ params }) => params.document),
    [1, 2],
  );
});

test("a document above the host's limit is refused before a byte travels", async () => {
  const fake = signingHost();
  const host = await Host.over(fake);
  const request = host.signPdf(new Uint8Array(1001), { purpose: "approve" });
  await assert.rejects(request, code("document.too_large"));
  assert.equal(fake.sent.length, 1);
});

test("a refused document.open ends the signing", async () => {
  const fake = signingHost({ "document.open": () => SILENCE, "sign.pdf": () => SILENCE });
  const host = await Host.over(fake);
  const opened = fake.called("document.open");
  const request = host.signPdf(bytes("%PDF"), { purpose: "approve" });
  await opened;
  fake.refuse(2, "document.storage_failed");
  await assert.rejects(request, code("document.storage_failed"));
  assert.ok(fake.sent.some(({ method, params }) => method === "$/cancel" && params.id === 3));
});

test("a file that cannot be read any more is named so", async () => {
  const fake = signingHost({ "sign.pdf": () => SILENCE });
  const host = await Host.over(fake);
  const gone = new Blob(["%PDF"]);
  gone.slice = () =>
    ({ arrayBuffer: () => Promise.reject(new Error("NotReadableError")) }) as never;
  await assert.rejects(host.signPdf(gone, { purpose: "approve" }), code("document.unreadable"));
});

test("an aborted signing is withdrawn and its document forgotten", async () => {
  const fake = signingHost({ "sign.pdf": () => SILENCE });
  const host = await Host.over(fake);
  const abort = new AbortController();
  const asked = fake.called("sign.pdf");
  const request = host.signPdf(bytes("%PDF"), { purpose: "approve", signal: abort.signal });
  await asked;
  abort.abort();
  await assert.rejects(request, code("user.cancelled"));
  const after = fake.sent.map(({ method }) => method).slice(3);
  assert.ok(after.includes("$/cancel") && after.includes("document.close"));
});

for (const [what, pieces] of [
  ["too short", [["1234", 0]]],
  ["too long", [["123456", 0]]],
  [
    "out of order",
    [
      ["45", 3],
      ["123", 0],
    ],
  ],
] as [string, [string, number][]][]) {
  test(`a signed document that arrives ${what} is never handed out`, async () => {
    const fake: FakeHost = signingHost({
      "document.read": () => {
        for (const [text, offset] of pieces) fake.data(SIGNED, bytes(text), offset);
        return { length: 5 };
      },
    });
    const host = await Host.over(fake);
    const request = host.signPdf(bytes("%PDF"), { purpose: "approve" });
    await assert.rejects(request, code("document.incomplete"));
  });
}

test("a host of another generation is refused and its transport closed", async () => {
  const fake = new FakeHost({ "host.hello": () => ({ ...HELLO, protocol: 2 }) });
  await assert.rejects(Host.over(fake), code("host.version_mismatch"));
  assert.ok(fake.closed);
});

test("the page hears that the host went away", async () => {
  const fake = signingHost();
  const host = await Host.over(fake);
  const heard = new Promise<Event>((resolve) => host.addEventListener("close", resolve));
  fake.die(new TrienError("host.stopped"));
  assert.equal(((await heard) as Event & { reason: TrienError }).reason.code, "host.stopped");
});

test("tokens and certificates are lists", async () => {
  const host = await Host.over(
    new FakeHost({
      "token.list": () => ({ tokens: [{ label: "T" }] }),
      "certificate.list": () => ({ certificates: [] }),
    }),
  );
  assert.equal((await host.tokens())[0]?.label, "T");
  assert.deepEqual(await host.certificates(), []);
});

const TOKEN = { label: "Token Mẫu", serial: "01", pinState: "ok", pinPad: false, future: 1 };

test("tokens that come and go are told to each listener until it stops", async () => {
  const fake = new FakeHost();
  const host = await Host.over(fake);
  const changed = (tokens: unknown) =>
    fake.say({ jsonrpc: "2.0", method: "token.changed", params: { tokens, future: true } });
  const told: (string | undefined)[] = [];
  const next = () =>
    new Promise((resolve) => host.addEventListener("tokens", resolve, { once: true }));
  const stop = host.onTokensChanged((tokens) => told.push(tokens[0]?.label));

  let event = next();
  changed([TOKEN]);
  assert.ok((await event) instanceof TokensEvent);
  event = next();
  changed([]);
  await event;
  assert.deepEqual(told, ["Token Mẫu", undefined]);

  stop();
  event = next();
  changed([TOKEN]);
  await event;
  assert.equal(told.length, 2);
});

test("a token.changed without tokens is no event, and ends nothing", async () => {
  const fake = new FakeHost({ "token.list": () => ({ tokens: [TOKEN] }) });
  const host = await Host.over(fake);
  host.onTokensChanged(() => assert.fail("told"));
  for (const params of [undefined, null, {}, { tokens: "many" }]) {
    fake.say({ jsonrpc: "2.0", method: "token.changed", params });
  }
  assert.equal((await host.tokens()).length, 1);
});
