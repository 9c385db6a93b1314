import { type Declared, type DocumentToSign, declare } from "./batch-document.js";
import type { Conversation, Progress, Stage } from "./conversation.js";
import { download } from "./download.js";
import { asTrienError, fromData, TrienError } from "./error.js";
import type {
  HelloResult,
  SignBatchParams,
  SignBatchResult,
  BatchResult as WireResult,
} from "./generated/messages.js";
import { SignedPdf } from "./signed-pdf.js";
import { asBlob } from "./source.js";
import { upload } from "./upload.js";

// The first document is shown while the others wait this long, so that the
// person has something to look at at once: sending much takes the whole PC.
const HEAD_START_MS = 1_000;
// What less than this takes nobody feels, in bytes.
const LITTLE = 16 << 20;

/** How far a batch has come. */
export interface BatchProgress extends Omit<Progress, "stage"> {
  /** Before the host's own: "hashing", in bytes, where digests are computed. */
  stage: Stage | "hashing";
}

/** How documents are to be signed together. */
export interface BatchOptions
  extends Pick<SignBatchParams, "purpose" | "certificate" | "reason" | "location"> {
  /** 1 to 100 documents, in the order in which the person looks at them. */
  documents: readonly DocumentToSign[];
  /**
   * Aborting it stops the batch: before the person's yes signBatch rejects with
   * user.cancelled, afterwards it resolves with what was signed until then.
   */
  signal?: AbortSignal;
  onProgress?: (progress: BatchProgress) => void;
  /**
   * Takes each result as soon as it is there, while the others are signed, one
   * after the other: a promise that it returns is waited for, signBatch's
   * included. What it throws is reported as an uncaught error and stops nothing.
   */
  onResult?: (result: BatchResult) => unknown;
  /** The longest time in all, in ms, the person's own included. */
  timeout?: number;
}

interface Told {
  /** The object that the page gave. */
  document: DocumentToSign;
  /** Its place in the page's list. */
  index: number;
}

/** What became of one document of a batch. */
export type BatchResult = Told &
  (
    | { outcome: "signed"; signed: SignedPdf; error?: undefined }
    /** The person took it out. */
    | { outcome: "removed"; signed?: undefined; error?: undefined }
    | { outcome: "failed"; signed?: undefined; error: TrienError }
  );

/** What a batch needs of its host. */
export interface BatchHost {
  conversation: Conversation;
  limits: HelloResult["limits"];
  /** A handle that was never used. */
  handle(): number;
  forget(document: number): void;
}

/** One sign.batch under way. */
export class Batch {
  readonly #host: BatchHost;
  readonly #options: BatchOptions;
  #declared: Declared[] = [];
  /** Why documents were not sent, by place, which the host cannot know. */
  readonly #unsent = new Map<number, TrienError>();
  /** By place in the page's list. */
  readonly #results: BatchResult[] = [];
  /** Handles whose result the host has told; after the first, the person has said yes. */
  readonly #told = new Set<number>();
  /** Results are fetched and handed over one after the other. */
  #delivered: Promise<void> = Promise.resolve();
  /** The page's own document is being read: the host waits for this page. */
  #reading = false;

  constructor(host: BatchHost, options: BatchOptions) {
    this.#host = host;
    this.#options = options;
  }

  /** Plays it to its end; see Host.signBatch. */
  async run(): Promise<BatchResult[]> {
    const { documents, signal, onProgress } = this.#options;
    const { declared, unfit } = await declare(
      documents,
      this.#host.limits.documentBytes,
      this.#host.handle,
      (done, total) => onProgress?.({ stage: "hashing", done, total }),
      signal,
    );
    this.#declared = declared;
    for (const { index, error } of unfit) this.#unsent.set(index, error);
    const end = declared.length > 0 ? await this.#ask() : undefined;
    await this.#delivered;
    for (const [index, document] of documents.entries()) {
      if (this.#results[index]) continue;
      const error = this.#unsent.get(index) ?? end ?? new TrienError("host.internal");
      await this.#tell({ document, index, outcome: "failed", error });
    }
    return this.#results;
  }

  /**
   * Sends the request and then the bytes, and takes what comes back. Rejects
   * where it ended before the person's yes, and returns what ended it afterwards.
   */
  async #ask(): Promise<TrienError | undefined> {
    const { purpose, certificate, reason, location, signal, timeout, onProgress } = this.#options;
    const end = new AbortController();
    const stop = () => end.abort();
    signal?.addEventListener("abort", stop, { once: true });
    const documents = this.#declared.map(({ wire }) => wire) as SignBatchParams["documents"];
    try {
      const answer = this.#host.conversation.request<SignBatchResult>(
        "sign.batch",
        { documents, purpose, certificate, reason, location } satisfies SignBatchParams,
        {
          signal,
          silence,
          patience,
          excused: () => this.#reading,
          timeout,
          onProgress,
          onResult: (result) => this.#take(result),
          onLate: (late) => this.#forgetSigned(late as SignBatchResult),
        },
      );
      void this.#send(end.signal);
      for (const result of (await answer).results) this.#take(result);
      return undefined;
    } catch (error) {
      if (this.#told.size === 0) throw error;
      return asTrienError(error);
    } finally {
      stop();
      signal?.removeEventListener("abort", stop);
    }
  }

  /** Sends the documents one after the other. One that cannot be read is closed, and fails alone. */
  async #send(end: AbortSignal): Promise<void> {
    const { conversation, limits, forget } = this.#host;
    const total = this.#declared.reduce((sum, { wire }) => sum + wire.size, 0);
    for (const [i, { index, source, wire }] of this.#declared.entries()) {
      try {
        if (i === 1 && total > LITTLE) await pause(HEAD_START_MS, end);
        const blob = await this.#read(source, end);
        if (end.aborted) return;
        if (blob.size !== wire.size) throw new TrienError("document.changed");
        await upload(conversation, wire.document, blob, limits.chunkBytes, end);
      } catch (thrown) {
        const error = asTrienError(thrown);
        if (end.aborted || !error.code.startsWith("document.")) return;
        this.#unsent.set(index, error);
        forget(wire.document);
      }
    }
  }

  async #read({ data }: DocumentToSign, end: AbortSignal): Promise<Blob> {
    if (typeof data !== "function") return asBlob(data);
    this.#reading = true;
    try {
      return asBlob(await data(end));
    } catch (cause) {
      throw new TrienError("document.unreadable", { cause });
    } finally {
      this.#reading = false;
    }
  }

  /** Takes one result from the host, once. */
  #take(result: WireResult): void {
    const declared = this.#declared.find(({ wire }) => wire.document === result.document);
    if (!declared || this.#told.has(result.document)) return;
    this.#told.add(result.document);
    this.#delivered = this.#delivered.then(() => this.#deliver(declared, result));
  }

  async #deliver({ index, source }: Declared, result: WireResult): Promise<void> {
    const about = { document: source, index };
    const { outcome, signed } = result;
    if (outcome === "removed") return this.#tell({ ...about, outcome });
    if (outcome === "signed" && signed) {
      const { conversation, forget } = this.#host;
      try {
        const pieces = await download(conversation, signed.document, signed.size);
        return this.#tell({ ...about, outcome, signed: new SignedPdf(pieces, signed) });
      } catch (error) {
        return this.#tell({ ...about, outcome: "failed", error: asTrienError(error) });
      } finally {
        forget(signed.document);
      }
    }
    const error = this.#unsent.get(index) ?? fromData(result.error);
    return this.#tell({ ...about, outcome: "failed", error });
  }

  async #tell(result: BatchResult): Promise<void> {
    this.#results[result.index] = result;
    try {
      await this.#options.onResult?.(result);
    } catch (error) {
      report(error);
    }
  }

  #forgetSigned({ results }: SignBatchResult): void {
    for (const { signed } of results) if (signed) this.#host.forget(signed.document);
  }
}

/** Waits; no longer than until the signal. */
function pause(ms: number, end: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    end.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** How long each stage of sign.batch may go without a word, in ms. */
function silence(stage: Stage | undefined): number {
  switch (stage) {
    case "queued":
    case "token":
    case "confirm":
      return Number.POSITIVE_INFINITY; // the person's time: the host limits it
    case "checking": // up to a hundred documents
    case "signing": // a PIN may be asked on the token itself
      return 300_000;
    default:
      return 60_000;
  }
}

/**
 * How long an aborted batch may go without a word: what is being signed when it
 * is aborted is made to its end, and then the host tells what there is.
 */
function patience(stage: Stage | undefined): number {
  switch (stage) {
    case "signing":
    case "timestamping":
    case "verifying":
      return 60_000;
    default:
      return 2_000;
  }
}

/** Tells of a failure in the page's own code as the browser tells of uncaught ones. */
function report(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else console.error(error);
}
