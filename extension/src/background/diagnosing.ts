import { isErrorCode } from "../../../protocol/js/src/error.js";
import type { Diagnosis, DiagnosisParams } from "../../../protocol/js/src/generated/messages.js";
import type { AgentLook } from "../ports/diagnose.js";
import { errorData, Failure } from "./failure.js";
import type { NativeHost } from "./native.js";
import { currentStatus } from "./status.js";

// The agent is done after ten seconds even where nothing answers it.
const PATIENCE_MS = 25_000;

/** The looks over the PC that the pages "Chẩn đoán" ask for: the agent takes one at a time. */
export class Diagnosing {
  readonly #native: NativeHost;
  readonly #patience: number;
  #last: Promise<unknown> = Promise.resolve();

  constructor(native: NativeHost, patience = PATIENCE_MS) {
    this.#native = native;
    this.#patience = patience;
  }

  /** Looks, after those who asked before; never rejects. */
  look(portal: string): Promise<AgentLook> {
    const look = this.#last.then(() => this.#look(portal));
    this.#last = look;
    return look;
  }

  async #look(portal: string): Promise<AgentLook> {
    this.#native.open();
    const { host, code } = await currentStatus(this.#native);
    if (!host) return { host, code, diagnosis: null };
    try {
      const params: DiagnosisParams = portal ? { portal } : {};
      const diagnosis = await this.#inTime(
        this.#native.request<Diagnosis>("diagnosis.run", params),
      );
      return { host, code: "", diagnosis };
    } catch (error) {
      const told = error instanceof Failure ? error.data.code : "";
      return { host, code: isErrorCode(told) ? told : "host.internal", diagnosis: null };
    }
  }

  async #inTime<T>(answer: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Failure(errorData("host.timeout"))), this.#patience);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
