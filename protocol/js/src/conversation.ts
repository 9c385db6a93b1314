import { asTrienError, fromWire, TrienError } from "./error.js";
import type { DataFrame } from "./frame.js";
import type {
  BatchResult,
  BatchResultParams,
  ProgressParams,
  Token,
  TokenChangedParams,
  Error as WireError,
} from "./generated/messages.js";
import type { Transport } from "./transport.js";

/** How a request is made. Times are in ms. */
export interface RequestOptions {
  /** Aborting sends $/cancel and rejects with user.cancelled, at once or after `patience`. */
  signal?: AbortSignal | undefined;
  /**
   * How long an aborted request still waits for an answer that tells more than
   * user.cancelled, by what is waited for.
   */
  patience?: (stage: Stage | undefined) => number;
  /** Says that the host is silent because this page keeps it waiting. */
  excused?: () => boolean;
  /** The longest silence that is borne, by what is waited for. */
  silence?: (stage: Stage | undefined) => number;
  /** The longest time in all. */
  timeout?: number | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Takes the results that come before the answer (batch.result). */
  onResult?: (result: BatchResult) => void;
  /** Takes an answer that came after the request was given up. */
  onLate?: (result: unknown) => void;
}

/** What a request is waiting for: see protocol/page.go. */
export type Stage = ProgressParams["stage"];

/** How far a request has come. */
export interface Progress {
  stage: Stage;
  /**
   * Bytes while receiving, confirmations ahead while queued, documents while a
   * batch is signed, else 0.
   */
  done: number;
  total: number;
  /** The batch's document that is being signed. */
  name?: string;
}

/** The silence borne in an ordinary request, in ms. */
export const REQUEST_SILENCE_MS = 30_000;

interface Pending {
  method: string;
  stage: Stage | undefined;
  resolve(result: unknown): void;
  reject(error: TrienError): void;
  progress(params: ProgressParams): void;
  result(result: BatchResult): void;
}

interface Incoming {
  id?: unknown;
  method?: unknown;
  params?: unknown;
  result?: unknown;
  error?: WireError;
}

/**
 * One JSON-RPC conversation over a transport: matches answers to requests, and
 * sees that each request ends: with its answer, with the person's or the
 * page's no, with a time-out, or with the end of the transport.
 */
export class Conversation {
  readonly #transport: Transport;
  readonly #onClosed: (reason: TrienError) => void;
  readonly #onTokens: (tokens: Token[]) => void;
  readonly #pending = new Map<number, Pending>();
  readonly #late = new Map<number, (result: unknown) => void>();
  readonly #sinks = new Map<number, (frame: DataFrame) => void>();
  #lastID = 0;
  #closed: TrienError | undefined;

  /** onTokens takes the tokens that are plugged in, each time that they are others. */
  constructor(
    transport: Transport,
    onClosed: (reason: TrienError) => void = () => {},
    onTokens: (tokens: Token[]) => void = () => {},
  ) {
    this.#transport = transport;
    this.#onClosed = onClosed;
    this.#onTokens = onTokens;
    transport.start({
      message: (text) => this.#receive(text),
      data: (frame) => this.#sinks.get(frame.document)?.(frame),
      closed: (reason) => this.#end(reason),
    });
  }

  /** Sends one request. Rejects with a TrienError, always. */
  request<Result>(method: string, params: object, options: RequestOptions = {}): Promise<Result> {
    const { signal, timeout, patience, excused, onProgress, onResult, onLate } = options;
    const silence = options.silence ?? (() => REQUEST_SILENCE_MS);
    if (this.#closed) return Promise.reject(this.#closed);
    if (signal?.aborted) return Promise.reject(new TrienError("user.cancelled"));

    const id = ++this.#lastID;
    return new Promise<Result>((resolve, reject) => {
      let quiet: ReturnType<typeof setTimeout> | undefined;
      let aborted = false;
      const settle = () => {
        clearTimeout(quiet);
        clearTimeout(whole);
        signal?.removeEventListener("abort", cancel);
        this.#pending.delete(id);
      };
      const pending: Pending = {
        method,
        stage: undefined,
        resolve: (result) => {
          settle();
          resolve(result as Result);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
        progress: ({ stage, done, total, name }) => {
          pending.stage = stage;
          listen();
          onProgress?.(name ? { stage, done, total, name } : { stage, done, total });
        },
        result: (result) => {
          listen();
          onResult?.(result);
        },
      };
      const giveUp = (error: TrienError) => {
        this.notify("$/cancel", { id });
        if (onLate) this.#late.set(id, onLate);
        pending.reject(error);
      };
      const timeOut = () => {
        if (aborted) return giveUp(new TrienError("user.cancelled"));
        const waitedFor = pending.stage ? `${method}: ${pending.stage}` : method;
        giveUp(new TrienError("host.timeout", { waitedFor }));
      };
      const cancel = () => {
        aborted = true;
        if (!patience) return timeOut();
        this.notify("$/cancel", { id });
        listen();
      };
      const listen = () => {
        clearTimeout(quiet);
        const limit = (aborted && patience ? patience : silence)(pending.stage);
        const end = () => (excused?.() && !aborted ? listen() : timeOut());
        if (Number.isFinite(limit)) quiet = setTimeout(end, limit);
      };
      const whole = timeout === undefined ? undefined : setTimeout(timeOut, timeout);
      signal?.addEventListener("abort", cancel, { once: true });
      this.#pending.set(id, pending);
      listen();
      this.#transport.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    });
  }

  /** Sends a notification. */
  notify(method: string, params: object): void {
    if (!this.#closed) this.#transport.send(JSON.stringify({ jsonrpc: "2.0", method, params }));
  }

  /** Sends a piece of a document; resolves when there is room for the next. */
  async sendData(frame: DataFrame): Promise<void> {
    if (this.#closed) throw this.#closed;
    await this.#transport.sendData(frame);
  }

  /** Passes a document's incoming frames to sink until the returned function is called. */
  receiveData(document: number, sink: (frame: DataFrame) => void): () => void {
    this.#sinks.set(document, sink);
    return () => this.#sinks.delete(document);
  }

  /** Ends the conversation; what is pending rejects with host.stopped. */
  close(): void {
    if (this.#closed) return;
    this.#transport.close();
    this.#end(new TrienError("host.stopped"));
  }

  #receive(text: string): void {
    let message: Incoming;
    try {
      message = JSON.parse(text);
    } catch {
      return;
    }
    if (typeof message !== "object" || message === null) return;
    if (message.method === "progress") {
      const params = message.params as ProgressParams;
      this.#pending.get(Number(params?.request))?.progress(params);
      return;
    }
    if (message.method === "token.changed") {
      const params = message.params as TokenChangedParams;
      if (Array.isArray(params?.tokens)) this.#onTokens(params.tokens);
      return;
    }
    if (message.method === "batch.result") {
      const params = message.params as BatchResultParams;
      if (params?.result) this.#pending.get(Number(params.request))?.result(params.result);
      return;
    }
    if (typeof message.id !== "number") {
      // An answer to something the host could not even read: no request of
      // this conversation can count on the host any more.
      if (message.error) this.#end(fromWire(message.error));
      return;
    }
    const late = this.#late.get(message.id);
    if (late) {
      this.#late.delete(message.id);
      if (!message.error) late(message.result);
      return;
    }
    const pending = this.#pending.get(message.id);
    if (message.error) pending?.reject(fromWire(message.error));
    else pending?.resolve(message.result);
  }

  #end(reason: TrienError): void {
    if (this.#closed) return;
    this.#closed = asTrienError(reason);
    for (const pending of [...this.#pending.values()]) pending.reject(this.#closed);
    this.#sinks.clear();
    this.#late.clear();
    this.#onClosed(this.#closed);
  }
}
