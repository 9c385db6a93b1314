import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { BatchResult } from "../src/batch.js";
import type { DocumentToSign } from "../src/batch-document.js";
import { TrienError } from "../src/error.js";
import type { DataFrame } from "../src/frame.js";
import { FIRST_HOST_HANDLE, MAX_BATCH } from "../src/generated/limits.js";
import { Host } from "../src/host.js";
import { FakeHost, HELLO, SILENCE } from "./fake-host.js";

const bytes = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const code = (expected: string) => (error: unknown) =>
  error instanceof TrienError && error.code === expected;
const file = (name: string, text: string): DocumentToSign => ({ data: new File([text], name) });
const outcomes = (results: BatchResult[]) =>
  results.map(({ outcome, error }) => error?.code ?? outcome);

type Declared = { document: number; name: string; size: number; sha256: string }[];

/** A host of batches. What is signed of document n is "signed n", under its own handle. */
class BatchHost extends FakeHost {
  request = 0;
  declared: Declared = [];
  readonly closed_: number[] = [];

  constructor(handlers: ConstructorParameters<typeof FakeHost>[0] = {}) {
    super({
      "sign.batch": ({ documents }: { documents: Declared }, id: number) => {
        this.request = id;
        this.declared = documents;
        return SILENCE;
      },
      "document.read": ({ document }: { document: number }) => {
        const text = `signed ${document - FIRST_HOST_HANDLE}`;
        this.data(document, bytes(text));
        return { length: text.length };
      },
      "document.close": ({ document }: { document: number }) => {
        this.closed_.push(document);
        return {};
      },
      ...handlers,
    });
  }

  /** What arrived of a document. */
  received(document: number): string {
    const frames = this.frames.filter((frame) => frame.document === document);
    return frames.map((frame) => new TextDecoder().decode(frame.bytes)).join("");
  }

  /** Calls back once every declared byte has come. */
  whenAllArrived(then: () => void): void {
    this.onData = () => {
      const sum = (sizes: number[]) => sizes.reduce((a, b) => a + b, 0);
      const sent = sum(this.frames.map((frame) => frame.bytes.length));
      if (sent === sum(this.declared.map(({ size }) => size))) then();
    };
  }

  result(document: number, outcome: string, errorCode?: string) {
    const name = this.declared.find((d) => d.document === document)?.name;
    const size = `signed ${document}`.length;
    return {
      document,
      outcome,
      ...(outcome === "signed"
        ? {
            signed: {
              document: FIRST_HOST_HANDLE + document,
              name,
              size,
              sha256: "",
              signature: {},
            },
          }
        : {}),
      ...(errorCode ? { error: { code: errorCode, future: 1 } } : {}),
    };
  }

  tell(result: object): void {
    this.say({ jsonrpc: "2.0", method: "batch.result", params: { request: this.request, result } });
  }

  /** Tells each result and then the answer. */
  finish(...results: object[]): void {
    for (const result of results) this.tell(result);
    this.answer(this.request, { results });
  }
}

test("signBatch declares all documents with size and digest before a byte travels", async () => {
  const fake = new BatchHost();
  const host = await Host.over(fake);
  const asked = fake.called("sign.batch");
  const batch = host.signBatch({
    documents: [
      { ...file("a.pdf", "aa"), field: "khoi" },
      { data: bytes("bbb"), name: "tờ trình.pdf" },
    ],
    purpose: "approve",
    reason: "Đồng ý",
  });
  await asked;
  assert.equal(fake.frames.length, 0);
  assert.deepEqual(fake.sent[1]?.params, {
    documents: [
      { document: 1, name: "a.pdf", size: 2, sha256: sha256("aa"), field: "khoi" },
      { document: 2, name: "tờ trình.pdf", size: 3, sha256: sha256("bbb") },
    ],
    purpose: "approve",
    reason: "Đồng ý",
  });
  host.close();
  await assert.rejects(batch, code("host.stopped"));
});

test("the documents travel one after the other, and each signed one is handed over as it comes", async () => {
  const fake = new BatchHost();
  const host = await Host.over(fake);
  const documents = [file("a.pdf", "aa"), file("b.pdf", "bb"), file("c.pdf", "cc")];
  const told: [unknown, string][] = [];
  fake.whenAllArrived(() => fake.tell(fake.result(1, "signed")));
  const results = await host.signBatch({
    documents,
    purpose: "approve",
    onResult: async ({ document, index, outcome, signed }) => {
      told.push([document, outcome]);
      if (index > 0) return;
      // Handed over while the batch is still under way.
      assert.equal(signed && (await signed.text()), "signed 1");
      assert.equal(signed?.name, "a.pdf");
      fake.finish(
        fake.result(1, "signed"),
        fake.result(2, "removed"),
        fake.result(3, "failed", "document.broken"),
      );
    },
  });
  assert.deepEqual(
    [1, 2, 3].map((n) => fake.received(n)),
    ["aa", "bb", "cc"],
  );
  assert.deepEqual(outcomes(results), ["signed", "removed", "document.broken"]);
  assert.deepEqual(told, [
    [documents[0], "signed"],
    [documents[1], "removed"],
    [documents[2], "failed"],
  ]);
  assert.deepEqual(fake.closed_, [FIRST_HOST_HANDLE + 1], "the host was told to forget it, once");
});

test("a result that no event told is taken from the answer", async () => {
  const fake = new BatchHost();
  const host = await Host.over(fake);
  fake.whenAllArrived(() => fake.answer(fake.request, { results: [fake.result(1, "signed")] }));
  const [result] = await host.signBatch({ documents: [file("a.pdf", "a")], purpose: "plain" });
  assert.equal(await result?.signed?.text(), "signed 1");
});

test("a document that is fetched later is fetched when its turn has come, and alone", async () => {
  const fake = new BatchHost();
  const host = await Host.over(fake);
  let inMemory = 0;
  const lazy = (text: string): DocumentToSign => ({
    name: `${text}.pdf`,
    size: text.length,
    sha256: sha256(text).toUpperCase(),
    data: async (signal) => {
      assert.ok(!signal.aborted && fake.sent.some(({ method }) => method === "sign.batch"));
      assert.equal(fake.frames.length, inMemory++);
      return bytes(text);
    },
  });
  fake.whenAllArrived(() => fake.finish(fake.result(1, "signed"), fake.result(2, "signed")));
  await host.signBatch({ documents: [lazy("x"), lazy("yy")], purpose: "approve" });
  assert.deepEqual(fake.declared[1], {
    document: 2,
    name: "yy.pdf",
    size: 2,
    sha256: sha256("yy"),
  });
  assert.equal(inMemory, 2);
});

test("a document that cannot be read is closed and fails alone, with its own reason", async () => {
  const fake = new BatchHost();
  const host = await Host.over(fake);
  const lost = { name: "b.pdf", size: 2, sha256: sha256("bb") };
  const documents = [
    { ...lost, data: () => Promise.reject(new Error("404")) },
    { ...lost, data: () => bytes("another") },
    file("c.pdf", "cc"),
  ];
  fake.onData = () =>
    fake.finish(
      fake.result(1, "failed", "document.unknown"),
      fake.result(2, "failed", "document.unknown"),
      fake.result(3, "signed"),
    );
  const results = await host.signBatch({ documents, purpose: "approve" });
  assert.deepEqual(outcomes(results), ["document.unreadable", "document.changed", "signed"]);
  assert.match(String(results[0]?.error?.cause), /404/);
  assert.deepEqual(fake.closed_.slice(0, 2), [1, 2]);
  assert.equal(fake.received(2), "");
});

test("a document that is empty or too large is not sent, and the others are signed", async () => {
  const fake = new BatchHost();
  const host = await Host.over(fake);
  const told: string[] = [];
  fake.whenAllArrived(() => fake.finish(fake.result(1, "signed")));
  const results = await host.signBatch({
    documents: [file("a.pdf", ""), { data: new Uint8Array(1001) }, file("c.pdf", "c")],
    purpose: "approve",
    onResult: ({ index }) => told.push(String(index)),
  });
  assert.equal(fake.declared.length, 1);
  assert.deepEqual(outcomes(results), ["document.empty", "document.too_large", "signed"]);
  assert.deepEqual(told.sort(), ["0", "1", "2"]);
});

test("without a secure context the digest is the same", async () => {
  const { crypto } = globalThis;
  Object.defineProperty(globalThis, "crypto", { value: {}, configurable: true });
  try {
    const fake = new BatchHost();
    const host = await Host.over(fake);
    const asked = fake.called("sign.batch");
    const stages: string[] = [];
    const batch = host.signBatch({
      documents: [file("a.pdf", "văn bản")],
      purpose: "approve",
      onProgress: ({ stage, done, total }) => stages.push(`${stage} ${done}/${total}`),
    });
    batch.catch(() => {});
    await asked;
    assert.equal(fake.declared[0]?.sha256, sha256("văn bản"));
    assert.deepEqual(stages, ["hashing 0/10"]);
    host.close();
  } finally {
    Object.defineProperty(globalThis, "crypto", { value: crypto, configurable: true });
  }
});

test("a refusal before the person's yes rejects, and the upload stops", async () => {
  const fake = new BatchHost();
  const host = await Host.over(fake);
  fake.onData = () => {
    if (fake.frames.length === 1) fake.refuse(fake.request, "user.declined");
  };
  const documents = Array.from({ length: 20 }, (_, i) => file(`${i}.pdf`, "x"));
  await assert.rejects(host.signBatch({ documents, purpose: "approve" }), code("user.declined"));
  const sent = fake.frames.length;
  await new Promise(setImmediate);
  assert.ok(sent < 20 && fake.frames.length - sent <= 1, `${fake.frames.length} frames`);
});

test("an abort before the person's yes rejects with user.cancelled", async () => {
  const fake: BatchHost = new BatchHost({
    "$/cancel": () => {
      fake.refuse(fake.request, "user.cancelled");
      return SILENCE;
    },
  });
  const host = await Host.over(fake);
  const abort = new AbortController();
  fake.whenAllArrived(() => abort.abort());
  const batch = host.signBatch({
    documents: [file("a.pdf", "a")],
    purpose: "approve",
    signal: abort.signal,
  });
  await assert.rejects(batch, code("user.cancelled"));
});

test("an abort after the person's yes keeps what was signed", async () => {
  const fake: BatchHost = new BatchHost({
    "$/cancel": () => {
      const results = [fake.result(1, "signed"), fake.result(2, "signed")];
      fake.finish(...results, fake.result(3, "failed", "user.cancelled"));
      return SILENCE;
    },
  });
  const host = await Host.over(fake);
  const abort = new AbortController();
  fake.whenAllArrived(() => {
    fake.progress(fake.request, "signing", 0, 3);
    fake.tell(fake.result(1, "signed"));
  });
  const results = await host.signBatch({
    documents: [file("a.pdf", "a"), file("b.pdf", "b"), file("c.pdf", "c")],
    purpose: "approve",
    signal: abort.signal,
    onResult: () => abort.abort(),
  });
  assert.deepEqual(outcomes(results), ["signed", "signed", "user.cancelled"]);
  assert.equal(await results[1]?.signed?.text(), "signed 2");
});

test("a host that does not answer an abort is given up", { timeout: 10_000 }, async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const fake = new BatchHost();
  const host = await Host.over(fake);
  const abort = new AbortController();
  const asked = fake.called("sign.batch");
  const batch = host.signBatch({
    documents: [file("a.pdf", "a")],
    purpose: "approve",
    signal: abort.signal,
  });
  batch.catch(() => {});
  await asked;
  abort.abort();
  t.mock.timers.tick(2_000);
  await assert.rejects(batch, code("user.cancelled"));
  // The answer that comes after all: what was signed is forgotten.
  fake.finish(fake.result(1, "signed"));
  await fake.called("document.close");
  assert.deepEqual(fake.closed_, [FIRST_HOST_HANDLE + 1]);
});

test("a connection that ends half-way keeps what had come", async () => {
  const fake = new BatchHost();
  const host = await Host.over(fake);
  fake.whenAllArrived(() => fake.tell(fake.result(1, "signed")));
  const results = await host.signBatch({
    documents: [file("a.pdf", "a"), file("b.pdf", "b")],
    purpose: "approve",
    onResult: ({ outcome }) => {
      if (outcome === "signed") fake.die(new TrienError("host.stopped"));
    },
  });
  assert.deepEqual(outcomes(results), ["signed", "host.stopped"]);
});

test("a silent host is borne while the page fetches its own document, and not afterwards", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const fake = new BatchHost();
  const host = await Host.over(fake);
  let arrive = (_: Uint8Array<ArrayBuffer>) => {};
  const fetching = new Promise<Uint8Array<ArrayBuffer>>((resolve) => {
    arrive = resolve;
  });
  const sent = new Promise<void>((resolve) => fake.whenAllArrived(resolve));
  const asked = fake.called("sign.batch");
  let ended = false;
  const batch = host.signBatch({
    documents: [{ name: "a.pdf", size: 1, sha256: sha256("a"), data: () => fetching }],
    purpose: "approve",
  });
  batch.catch(() => {
    ended = true;
  });
  await asked;
  t.mock.timers.tick(600_000);
  await new Promise(setImmediate);
  assert.equal(ended, false);
  arrive(bytes("a"));
  await sent;
  await new Promise(setImmediate);
  t.mock.timers.tick(60_000);
  await assert.rejects(batch, code("host.timeout"));
});

test("a page's handler that throws loses no other result", async (t) => {
  const reported = t.mock.method(console, "error", () => {});
  const fake = new BatchHost();
  const host = await Host.over(fake);
  fake.whenAllArrived(() => fake.finish(fake.result(1, "signed"), fake.result(2, "signed")));
  const results = await host.signBatch({
    documents: [file("a.pdf", "a"), file("b.pdf", "b")],
    purpose: "approve",
    onResult: () => {
      throw new Error("upload failed");
    },
  });
  assert.deepEqual(outcomes(results), ["signed", "signed"]);
  assert.equal(reported.mock.callCount(), 2);
});

test("a signed document that does not arrive whole is never handed out", async () => {
  const fake = new BatchHost({ "document.read": () => ({ length: 8 }) });
  const host = await Host.over(fake);
  fake.whenAllArrived(() => fake.finish(fake.result(1, "signed")));
  const results = await host.signBatch({ documents: [file("a.pdf", "a")], purpose: "approve" });
  assert.deepEqual(outcomes(results), ["document.incomplete"]);
  assert.deepEqual(fake.closed_, [FIRST_HOST_HANDLE + 1]);
});

test("no document, too many of them, or one without size and digest are the page's mistake", async () => {
  const host = await Host.over(new BatchHost());
  const many = Array.from({ length: MAX_BATCH + 1 }, () => file("a.pdf", "a"));
  for (const documents of [[], many, [{ data: () => bytes("a") }]]) {
    const batch = host.signBatch({ documents, purpose: "approve" });
    await assert.rejects(batch, code("host.invalid_params"));
  }
});

test("the progress of a batch names the document", async () => {
  const fake = new BatchHost();
  const host = await Host.over(fake);
  const heard: unknown[] = [];
  fake.whenAllArrived(() => {
    const params = { request: fake.request, stage: "signing", done: 0, total: 1, name: "a.pdf" };
    fake.say({ jsonrpc: "2.0", method: "progress", params });
    fake.finish(fake.result(1, "signed"));
  });
  await host.signBatch({
    documents: [{ ...file("a.pdf", "a"), sha256: sha256("a") }],
    purpose: "approve",
    onProgress: (progress) => heard.push(progress),
  });
  assert.deepEqual(heard, [{ stage: "signing", done: 0, total: 1, name: "a.pdf" }]);
});

test("of much that is to be sent, the first document has a head start", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const limits = { ...HELLO.limits, documentBytes: 1 << 30 };
  const fake = new BatchHost({ "host.hello": () => ({ ...HELLO, limits }) });
  const host = await Host.over(fake);
  let firstSent = () => {};
  const first = new Promise<void>((resolve) => {
    firstSent = resolve;
  });
  const seen = new Set<number>();
  let second = () => {};
  const secondBegun = new Promise<void>((resolve) => {
    second = resolve;
  });
  fake.onData = () => {
    const { document, offset, bytes } = fake.frames.at(-1) as DataFrame;
    seen.add(document);
    if (document === 2) second();
    if (document === 1 && offset + bytes.length === 16 << 20) firstSent();
  };
  const scan = { data: new Uint8Array(16 << 20), sha256: "ab".repeat(32) };
  const batch = host.signBatch({ documents: [scan, scan], purpose: "approve" });
  await first;
  await new Promise(setImmediate);
  assert.deepEqual([...seen], [1]);
  t.mock.timers.tick(1_000);
  await secondBegun;
  host.close();
  await assert.rejects(batch, code("host.stopped"));
});
