import type { DataFrame } from "../src/frame.js";
import { MAX_CHUNK } from "../src/generated/limits.js";
import type { Transport, TransportEvents } from "../src/transport.js";

type Handler = (params: never, id: number) => unknown;

/** Says that a request gets no answer (yet). */
export const SILENCE = Symbol("silence");

/** A transport whose other end is a host that answers as a test says. */
export class FakeHost implements Transport {
  readonly channel = "extension";
  readonly sent: { method: string; id?: number; params: Record<string, unknown> }[] = [];
  readonly frames: DataFrame[] = [];
  closed = false;
  /** Called after each frame. */
  onData = (): void => {};
  #events: TransportEvents | undefined;
  readonly #handlers: Record<string, Handler>;
  readonly #waiting: { method: string; resolve: () => void }[] = [];

  constructor(handlers: Record<string, Handler> = {}) {
    this.#handlers = {
      "host.hello": () => HELLO,
      "document.open": () => ({}),
      "document.close": () => ({}),
      ...handlers,
    };
  }

  start(events: TransportEvents): void {
    this.#events = events;
  }

  send(text: string): void {
    const message = JSON.parse(text);
    this.sent.push(message);
    for (const waiting of this.#waiting) {
      if (waiting.method === message.method) waiting.resolve();
    }
    const handler = this.#handlers[message.method];
    const result = handler ? handler(message.params as never, message.id) : SILENCE;
    if (result !== SILENCE) this.answer(message.id, result);
  }

  async sendData(frame: DataFrame): Promise<void> {
    this.frames.push(frame);
    this.onData();
  }

  close(): void {
    this.closed = true;
  }

  /** Resolves when a method is next called. */
  called(method: string): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ method, resolve }));
  }

  answer(id: number, result: unknown): void {
    this.say({ jsonrpc: "2.0", id, result });
  }

  refuse(id: number | null, code: string): void {
    this.say({ jsonrpc: "2.0", id, error: { code: -32000, message: code, data: { code } } });
  }

  progress(request: number, stage: string, done = 0, total = 0): void {
    const params = { request, stage, done, total, futureField: true };
    this.say({ jsonrpc: "2.0", method: "progress", params });
  }

  say(message: object | string): void {
    const text = typeof message === "string" ? message : JSON.stringify(message);
    queueMicrotask(() => this.#events?.message(text));
  }

  data(document: number, bytes: Uint8Array<ArrayBuffer>, offset = 0): void {
    queueMicrotask(() => this.#events?.data({ document, offset, bytes }));
  }

  die(reason: Parameters<TransportEvents["closed"]>[0]): void {
    this.#events?.closed(reason);
  }
}

/** What a host of a later generation's version says: it has fields we do not know. */
export const HELLO = {
  host: { name: "trien", version: "9.9.9", build: "future" },
  protocol: 1,
  channel: "extension",
  limits: { documentBytes: 1000, messageBytes: 1 << 18, chunkBytes: MAX_CHUNK, future: 1 },
  methods: ["host.hello", "moon.land"],
  purposes: ["approve"],
  future: { anything: true },
};
