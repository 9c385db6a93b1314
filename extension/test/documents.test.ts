import assert from "node:assert/strict";
import { test } from "node:test";
import { TrienError } from "../../protocol/js/src/error.js";
import { errorTable } from "../../protocol/js/src/generated/errors.js";
import type { VerifyPDFResult } from "../../protocol/js/src/generated/messages.js";
import { Checker } from "../src/check/checker.js";
import { Documents, MAX_DOCUMENTS } from "../src/check/documents.js";
import { OwnTransport } from "../src/check/own-transport.js";
import { FakePort, fakeChrome } from "./fake-chrome.js";

const file = (name: string, size = 3) => new File([new Uint8Array(size)], name);
const result = (check: string, valid = false) =>
  ({ check, valid, verification: { file: "" } }) as VerifyPDFResult;
const settled = () => new Promise((resolve) => setImmediate(resolve));

function setUp() {
  const running: { name: string; end(error?: unknown): void; signal: AbortSignal }[] = [];
  const forgotten: string[] = [];
  const typed: string[] = [];
  const documents = new Documents(
    {
      check: ({ name }, _, signal) =>
        new Promise((resolve, reject) => {
          const end = (error?: unknown) => (error ? reject(error) : resolve(result(name)));
          running.push({ name, end, signal });
        }),
      fetch: async (check) => result(check),
      unlock: async (check, password) => {
        typed.push(password);
        if (password !== "right") throw new TrienError("document.password_incorrect");
        return result(check, true);
      },
      forget: (check) => forgotten.push(check),
      explain: (error) => {
        const code = error instanceof TrienError ? error.code : "document.broken";
        return { code, ...errorTable[code] };
      },
    },
    () => {},
  );
  const stages = () => documents.all.map(({ state }) => state.stage);
  return { documents, running, forgotten, typed, stages };
}

test("documents are checked one after the other, and a bad one keeps none back", async () => {
  const { documents, running, stages } = setUp();
  documents.add([file("a"), file("b")]);
  assert.deepEqual(stages(), ["receiving", "waiting"]);
  running[0]?.end(new Error("broken"));
  await settled();
  assert.deepEqual(stages(), ["failed", "receiving"]);
  running[1]?.end();
  await settled();
  assert.deepEqual(stages(), ["failed", "done"]);
});

test("a wrong password may be typed again, and is kept nowhere", async () => {
  const { documents, running, typed, stages } = setUp();
  const [a] = documents.add([file("a")]);
  assert.ok(a);
  running[0]?.end();
  await settled();
  documents.unlock(a, "wrong");
  assert.deepEqual(stages(), ["verifying"]);
  await settled();
  assert.ok(a.state.stage === "done" && a.state.refused?.code === "document.password_incorrect");
  assert.equal(a.state.result.check, "a");
  documents.unlock(a, "right");
  await settled();
  assert.ok(a.state.stage === "done" && !a.state.refused && a.state.result.valid);
  assert.deepEqual(typed, ["wrong", "right"]);
  assert.doesNotMatch(JSON.stringify(documents.all), /wrong|right/);
});

test("what is removed while its password is tried is forgotten by the agent", async () => {
  for (const password of ["wrong", "right"]) {
    const { documents, running, forgotten } = setUp();
    const [a] = documents.add([file("a")]);
    assert.ok(a);
    running[0]?.end();
    await settled();
    documents.unlock(a, password);
    documents.remove(a);
    await settled();
    assert.deepEqual(forgotten, ["a"]);
  }
});

test("what is removed is stopped, and forgotten by the agent", async () => {
  const { documents, running, forgotten } = setUp();
  const [a, b] = documents.add([file("a"), file("b")]);
  assert.ok(a && b);
  documents.remove(a);
  assert.ok(running[0]?.signal.aborted);
  running[0]?.end(); // its answer was on the way
  await settled();
  assert.deepEqual(forgotten, ["a"]);
  running[1]?.end();
  await settled();
  documents.again(b);
  assert.deepEqual(forgotten, ["a", "b"]);
  assert.equal(b.state.stage, "receiving");
});

test("a portal's check is fetched, not made again", async () => {
  const { documents, running } = setUp();
  const shown = documents.show("c");
  await settled();
  assert.equal(shown?.state.stage, "done");
  assert.equal(running.length, 0);
});

test("nobody can pile up documents without end", () => {
  const { documents } = setUp();
  const many = Array.from({ length: MAX_DOCUMENTS + 5 }, (_, i) => file(String(i)));
  assert.equal(documents.add(many).length, MAX_DOCUMENTS);
  assert.equal(documents.show("c"), undefined);
});

/** A check over a port whose other end is the test. */
function converse(size: number) {
  const port = new FakePort();
  const { chrome } = fakeChrome();
  Object.assign(chrome.runtime, { connect: () => port });
  const checker = new Checker(() => new OwnTransport());
  const checked = checker.check(file("a.pdf", size), () => {}, new AbortController().signal);
  checked.catch(() => {});
  const sent = () =>
    port.posted.map((m) => (typeof m === "string" ? (JSON.parse(m) as Sent) : undefined));
  const answer = async (method: string, rest: object) => {
    while (!sent().some((m) => m?.method === method)) await port.hears();
    const id = sent().find((m) => m?.method === method)?.id;
    port.onMessage.fire(JSON.stringify({ jsonrpc: "2.0", id, ...rest }));
    await settled();
  };
  return { port, checked, sent, answer };
}

interface Sent {
  id: number;
  method: string;
}

const LIMITS = { documentBytes: 1000, chunkBytes: 4, messageBytes: 1000 };

test("a document travels whole, and its report comes back", async () => {
  const { port, checked, answer } = converse(6);
  port.onMessage.fire({ type: "open", probe: new Uint8Array(1) });
  await answer("host.hello", { result: { protocol: 1, limits: LIMITS } });
  await answer("document.open", { result: {} });
  await answer("verify.pdf", { result: result("k") });
  assert.equal((await checked).check, "k");
  const frames = port.posted.filter((m) => typeof m === "object" && "bytes" in m);
  assert.deepEqual(
    frames.map(({ offset, bytes }) => [offset, (bytes as Uint8Array).length]),
    [
      [0, 4],
      [4, 2],
    ],
  );
});

test("a document that is too large is not even sent", async () => {
  const { checked, sent, answer } = converse(1001);
  await answer("host.hello", { result: { protocol: 1, limits: LIMITS } });
  await assert.rejects(checked, { code: "document.too_large" });
  assert.ok(!sent().some((m) => m?.method === "document.open"));
});

test("an agent that is not installed is named", async () => {
  const { port, checked } = converse(1);
  await settled();
  port.onMessage.fire({ type: "failed", code: "host.not_installed" });
  await assert.rejects(checked, { code: "host.not_installed" });
});
