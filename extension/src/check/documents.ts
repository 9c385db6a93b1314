import type { ErrorData, VerifyPDFResult } from "../../../protocol/js/src/generated/messages.js";

import { plainName } from "../text/plain.js";

/** One document that is or was checked. */
export interface CheckedDocument {
  readonly id: number;
  name: string;
  /** The person's file; a document that a portal had verified has none here. */
  readonly file: File | undefined;
  state:
    | { stage: "waiting" | "verifying" }
    | { stage: "receiving"; done: number; total: number }
    /** refused says that the password was not the document's. */
    | { stage: "done"; result: VerifyPDFResult; refused?: Failed }
    | { stage: "failed"; error: Failed };
}

/** Why a document could not be checked. */
export type Failed = Pick<ErrorData, "code" | "vi" | "en">;

/** What the list needs: how documents are checked, and what is shown of them. */
export interface DocumentsWork {
  /** Checks a file. */
  check(
    file: File,
    progress: (state: CheckedDocument["state"]) => void,
    signal: AbortSignal,
  ): Promise<VerifyPDFResult>;
  /** Fetches what a portal had verified. */
  fetch(check: string): Promise<VerifyPDFResult>;
  /** Hands over the password of a document; what is found then takes the old result's place. */
  unlock(check: string, password: string): Promise<VerifyPDFResult>;
  /** Has the agent forget a check. */
  forget(check: string): void;
  /** What was thrown, in sentences. */
  explain(error: unknown): Failed;
}

/** Documents that the page holds at a time. */
export const MAX_DOCUMENTS = 100;

/** The documents of the page, in the order in which they came; one is checked at a time. */
export class Documents {
  readonly all: CheckedDocument[] = [];
  readonly #work: DocumentsWork;
  readonly #changed: (document: CheckedDocument) => void;
  readonly #aborts = new Map<CheckedDocument, AbortController>();
  #lastID = 0;
  #busy = false;

  constructor(work: DocumentsWork, changed: (document: CheckedDocument) => void) {
    this.#work = work;
    this.#changed = changed;
  }

  /** Takes files, as many as there is room for, and checks them; returns those taken. */
  add(files: readonly File[]): CheckedDocument[] {
    const taken = files
      .slice(0, Math.max(0, MAX_DOCUMENTS - this.all.length))
      .map((file) => this.#take(plainName(file.name), file));
    void this.#checkWaiting();
    return taken;
  }

  /** Takes a check that a portal had made; undefined where there is no room. */
  show(check: string): CheckedDocument | undefined {
    if (this.all.length >= MAX_DOCUMENTS) return undefined;
    const document = this.#take("", undefined);
    this.#set(document, { stage: "verifying" });
    this.#work.fetch(check).then(
      (result) => this.#finish(document, result),
      (error) => this.#set(document, { stage: "failed", error: this.#work.explain(error) }),
    );
    return document;
  }

  /** Checks a file anew. */
  again(document: CheckedDocument): void {
    if (!document.file || !["done", "failed"].includes(document.state.stage)) return;
    this.#forget(document);
    this.#set(document, { stage: "waiting" });
    void this.#checkWaiting();
  }

  /** Has a document with a password checked by who knows it. */
  unlock(document: CheckedDocument, password: string): void {
    if (document.state.stage !== "done") return;
    const { result } = document.state;
    this.#set(document, { stage: "verifying" });
    this.#work.unlock(result.check, password).then(
      (opened) => this.#finish(document, opened),
      (error) => {
        const failed = this.#work.explain(error);
        if (failed.code !== "document.password_incorrect") {
          this.#set(document, { stage: "failed", error: failed });
        } else if (this.all.includes(document)) {
          this.#set(document, { stage: "done", result, refused: failed });
        } else {
          this.#work.forget(result.check);
        }
      },
    );
  }

  /** Drops a document, and the check that is under way. */
  remove(document: CheckedDocument): void {
    const at = this.all.indexOf(document);
    if (at < 0) return;
    this.all.splice(at, 1);
    this.#aborts.get(document)?.abort();
    this.#forget(document);
  }

  #take(name: string, file: File | undefined): CheckedDocument {
    const taken: CheckedDocument = { id: ++this.#lastID, name, file, state: { stage: "waiting" } };
    this.all.push(taken);
    return taken;
  }

  async #checkWaiting(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (;;) {
      const next = this.all.find(({ state }) => state.stage === "waiting");
      if (!next?.file) break;
      const abort = new AbortController();
      this.#aborts.set(next, abort);
      const { file } = next;
      this.#set(next, { stage: "receiving", done: 0, total: file.size });
      try {
        const progress = (state: CheckedDocument["state"]) => this.#set(next, state);
        this.#finish(next, await this.#work.check(file, progress, abort.signal));
      } catch (error) {
        this.#set(next, { stage: "failed", error: this.#work.explain(error) });
      }
      this.#aborts.delete(next);
    }
    this.#busy = false;
  }

  #finish(document: CheckedDocument, result: VerifyPDFResult): void {
    if (!this.all.includes(document)) {
      this.#work.forget(result.check);
      return;
    }
    document.name = result.verification.file || document.name;
    this.#set(document, { stage: "done", result });
  }

  #forget({ state }: CheckedDocument): void {
    if (state.stage === "done") this.#work.forget(state.result.check);
  }

  #set(document: CheckedDocument, state: CheckedDocument["state"]): void {
    document.state = state;
    if (this.all.includes(document)) this.#changed(document);
  }
}
