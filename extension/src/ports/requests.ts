import type { ErrorData } from "../../../protocol/js/src/generated/messages.js";

/** A request that the agent, or the background on its behalf, refused. */
export class Refused extends Error {
  /** data is undefined where the background is gone, and with it the agent. */
  constructor(readonly data: ErrorData | undefined) {
    super(data?.code);
  }
}

/** The background's answer to a request of one of the extension's pages. */
export interface Answer {
  type: "answer";
  id: number;
  result?: unknown;
  error?: ErrorData;
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: Refused): void;
}

/** The requests of one page that have no answer yet. */
export class Requests {
  readonly #pending = new Map<number, Pending>();
  #lastID = 0;

  /** Sends a request under a number of its own; rejects with Refused. */
  ask(send: (id: number) => void): Promise<unknown> {
    const id = ++this.#lastID;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      send(id);
    });
  }

  /** Settles the request that is answered. */
  answer({ id, result, error }: Answer): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) pending?.reject(new Refused(error));
    else pending?.resolve(result);
  }

  /** Nobody will answer any more. */
  abandon(): void {
    for (const { reject } of this.#pending.values()) reject(new Refused(undefined));
    this.#pending.clear();
  }
}
