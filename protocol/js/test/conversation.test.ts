import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Conversation } from "../src/conversation.js";
import { TrienError } from "../src/error.js";
import { FakeHost, SILENCE } from "./fake-host.js";

const code = (expected: string) => (error: unknown) =>
  error instanceof TrienError && error.code === expected;

test("answers find their requests in whatever order they come", async () => {
  const host = new FakeHost();
  const conversation = new Conversation(host);
  const first = conversation.request<string>("a", {});
  const second = conversation.request<string>("b", {});
  host.answer(2, "second");
  host.answer(1, "first");
  assert.deepEqual(await Promise.all([first, second]), ["first", "second"]);
});

test("an error of the host rejects with its code and both sentences", async () => {
  const host = new FakeHost();
  const request = new Conversation(host).request("token.list", {});
  host.refuse(1, "token.missing");
  await assert.rejects(request, (error: TrienError) => {
    assert.equal(error.code, "token.missing");
    assert.match(error.vi.message, /USB Token/);
    assert.match(error.en.action, /Plug in/);
    assert.equal(error.action, error.vi.action);
    return true;
  });
});

test("a code that is newer than the library is still an error", async () => {
  const host = new FakeHost();
  const request = new Conversation(host).request("a", {});
  host.refuse(1, "moon.eclipsed");
  await assert.rejects(request, code("host.internal"));
});

test("garbage and unknown messages do no harm", async () => {
  const host = new FakeHost();
  const conversation = new Conversation(host);
  const request = conversation.request("a", {});
  for (const text of ["", "{", "null", "7", '"x"', "[]", '{"id":99,"result":1}']) host.say(text);
  host.say({ method: "progress" });
  host.say({ method: "token.changed", params: {} });
  host.say({ id: 1, result: "fine", future: 1 });
  assert.equal(await request, "fine");
});

test("aborting sends $/cancel and rejects at once; the late answer is handed on", async () => {
  const host = new FakeHost();
  const abort = new AbortController();
  const late = mock.fn();
  const conversation = new Conversation(host);
  const request = conversation.request("sign.pdf", {}, { signal: abort.signal, onLate: late });
  abort.abort();
  await assert.rejects(request, code("user.cancelled"));
  assert.deepEqual(host.sent.at(-1), { jsonrpc: "2.0", method: "$/cancel", params: { id: 1 } });
  host.answer(1, { document: 5 });
  await Promise.resolve();
  assert.deepEqual(late.mock.calls[0]?.arguments, [{ document: 5 }]);
});

test("a request whose signal is aborted before is never sent", async () => {
  const host = new FakeHost();
  const conversation = new Conversation(host);
  const request = conversation.request("a", {}, { signal: AbortSignal.abort() });
  await assert.rejects(request, code("user.cancelled"));
  assert.equal(host.sent.length, 0);
});

test("silence ends in a time-out that says what was waited for; progress extends it", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const host = new FakeHost();
  const conversation = new Conversation(host);
  const stages: string[] = [];
  const request = conversation.request(
    "sign.pdf",
    {},
    {
      silence: (stage) => (stage === "confirm" ? Number.POSITIVE_INFINITY : 1000),
      onProgress: ({ stage }) => stages.push(stage),
    },
  );
  const rejected = assert.rejects(request, (error: TrienError) => {
    assert.equal(error.code, "host.timeout");
    assert.equal(error.waitedFor, "sign.pdf: verifying");
    return true;
  });
  const step = async (stage: string, wait: number) => {
    host.progress(1, stage);
    await Promise.resolve();
    t.mock.timers.tick(wait);
  };
  await step("receiving", 900);
  await step("checking", 900);
  await step("confirm", 3_600_000);
  await step("verifying", 999);
  t.mock.timers.tick(1);
  await rejected;
  assert.deepEqual(stages, ["receiving", "checking", "confirm", "verifying"]);
});

test("the whole time is limited where the caller limits it", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const request = new Conversation(new FakeHost()).request("a", {}, { timeout: 50 });
  t.mock.timers.tick(50);
  await assert.rejects(request, code("host.timeout"));
});

test("the end of the transport rejects everything pending, and what comes after", async () => {
  const host = new FakeHost({ a: () => SILENCE });
  const closed = mock.fn();
  const conversation = new Conversation(host, closed);
  const pending = [conversation.request("a", {}), conversation.request("a", {})];
  host.die(new TrienError("host.agent_missing"));
  for (const request of pending) await assert.rejects(request, code("host.agent_missing"));
  await assert.rejects(conversation.request("a", {}), code("host.agent_missing"));
  assert.equal(closed.mock.callCount(), 1);
});

test("close() rejects with host.stopped and closes the transport", async () => {
  const host = new FakeHost();
  const conversation = new Conversation(host);
  const pending = conversation.request("a", {});
  conversation.close();
  await assert.rejects(pending, code("host.stopped"));
  assert.ok(host.closed);
});

test("an answer without an id ends the conversation, for nothing can be trusted any more", async () => {
  const host = new FakeHost();
  const pending = new Conversation(host).request("a", {});
  host.refuse(null, "host.message_too_large");
  await assert.rejects(pending, code("host.message_too_large"));
});
