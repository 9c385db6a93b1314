import { type ErrorCode, errorTable } from "../../../protocol/js/src/generated/errors.js";
import { PROTOCOL_VERSION } from "../../../protocol/js/src/generated/limits.js";
import type {
  ExtensionHelloParams,
  ExtensionHelloResult,
  Error as WireError,
} from "../../../protocol/js/src/generated/messages.js";
import { NATIVE_HOST } from "../ports/native.js";
import { disconnectCode, errorData, Failure, fromWire } from "./failure.js";

/** One of the agent's methods: what it returns answers a request. */
export type Action = (params: never) => Promise<object> | undefined;

interface Message {
  id?: unknown;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: WireError;
}

/** What is known of the agent, for the options page. */
export type NativeStatus =
  | { state: "closed"; code: ErrorCode | "" }
  | { state: "opening" }
  | { state: "open"; host: ExtensionHelloResult };

/**
 * The one port to the agent. It opens when it is first needed and again after
 * it died; while it is open the browser keeps this background alive.
 */
export class NativeHost {
  status: NativeStatus = { state: "closed", code: "" };
  readonly #actions: Record<string, Action>;
  readonly #onGone: (code: ErrorCode) => void;
  readonly #pending = new Map<number, { resolve(r: unknown): void; reject(e: Failure): void }>();
  #port: chrome.runtime.Port | undefined;
  #lastID = 0;

  /** onGone hears of the death of an open port, after every pending request. */
  constructor(actions: Record<string, Action>, onGone: (code: ErrorCode) => void) {
    this.#actions = actions;
    this.#onGone = onGone;
  }

  /** Opens the port where it is not open. The agent's first message is the hello. */
  open(): void {
    if (this.#port) return;
    const port = chrome.runtime.connectNative(NATIVE_HOST);
    this.#port = port;
    this.status = { state: "opening" };
    port.onMessage.addListener((message) => this.#receive(message));
    port.onDisconnect.addListener((gone) => {
      // Firefox tells the reason on the port, Chromium in lastError.
      const { error } = gone as chrome.runtime.Port & { error?: { message: string } };
      const reason = error?.message ?? chrome.runtime.lastError?.message;
      if (this.#port === port) this.#gone(disconnectCode(reason));
    });
    const hello: ExtensionHelloParams = {
      extension: { name: "trien-extension", version: chrome.runtime.getManifest().version },
      browser: navigator.userAgent.slice(0, 256),
      protocol: { min: PROTOCOL_VERSION, max: PROTOCOL_VERSION },
    };
    this.request<ExtensionHelloResult>("extension.hello", hello).then(
      (host) => {
        if (this.#port === port) this.status = { state: "open", host };
      },
      (failure: Failure) => {
        if (this.#port !== port) return;
        port.disconnect();
        this.#gone(codeOf(failure));
      },
    );
  }

  /** Asks the agent. Rejects with a Failure. */
  request<Result>(method: string, params: object): Promise<Result> {
    this.open();
    const id = ++this.#lastID;
    return new Promise<Result>((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (r: unknown) => void, reject });
      this.#post({ jsonrpc: "2.0", id, method, params });
    });
  }

  /** Tells the agent something that has no answer. */
  notify(method: string, params: object): void {
    this.#post({ jsonrpc: "2.0", method, params });
  }

  #post(message: object): void {
    try {
      this.#port?.postMessage(message);
    } catch {
      // The port died in this very moment: onDisconnect follows.
    }
  }

  #receive(message: Message): void {
    if (typeof message?.method === "string") {
      this.#act(message);
      return;
    }
    const pending = this.#pending.get(message?.id as number);
    if (!pending) return;
    this.#pending.delete(message.id as number);
    if (message.error) pending.reject(fromWire(message.error));
    else pending.resolve(message.result);
  }

  async #act({ id, method, params }: Message): Promise<void> {
    const answer = (rest: object) => {
      if (id !== undefined) this.#post({ jsonrpc: "2.0", id, ...rest });
    };
    try {
      const action = Object.hasOwn(this.#actions, method as string)
        ? this.#actions[method as string]
        : undefined;
      if (!action) throw new Failure(errorData("host.unknown_method"));
      answer({ result: (await action(params as never)) ?? {} });
    } catch (error) {
      const data = error instanceof Failure ? error.data : errorData("host.internal");
      answer({ error: { code: -32000, message: data.en.message, data } });
    }
  }

  #gone(code: ErrorCode): void {
    this.#port = undefined;
    this.status = { state: "closed", code };
    const failure = new Failure(errorData(code));
    for (const { reject } of this.#pending.values()) reject(failure);
    this.#pending.clear();
    this.#onGone(code);
  }
}

function codeOf({ data }: Failure): ErrorCode {
  return Object.hasOwn(errorTable, data.code) ? (data.code as ErrorCode) : "host.internal";
}
