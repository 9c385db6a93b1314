import { Batch, type BatchOptions, type BatchResult } from "./batch.js";
import { Conversation, type Progress, type Stage } from "./conversation.js";
import { base64, hex } from "./digest.js";
import { download } from "./download.js";
import { TrienError } from "./error.js";
import { PROTOCOL_VERSION } from "./generated/limits.js";
import type {
  AuthSignParams,
  AuthSignResult,
  Certificate,
  CertificateListResult,
  HelloResult,
  RawSignature,
  SignHashParams,
  SignPDFParams,
  SignPDFResult,
  Token,
  TokenListResult,
  VerifyPDFParams,
  VerifyPDFResult,
} from "./generated/messages.js";
import { SignedPdf } from "./signed-pdf.js";
import { asBlob, nameOf, type PdfSource } from "./source.js";
import type { Channel, Transport } from "./transport.js";
import { upload } from "./upload.js";
import { CLIENT } from "./version.js";

/** How a document is to be signed. */
export interface SignOptions
  extends Pick<
    SignPDFParams,
    "purpose" | "placement" | "field" | "certificate" | "reason" | "location"
  > {
  /** The document's name as the person will read it; a File has its own. */
  name?: string;
  /** Aborting it withdraws the request: user.cancelled. */
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /**
   * The longest time in all, in ms, the person's own included. Without it the
   * person has as long as the host allows, and the library bears no long
   * silence from the host.
   */
  timeout?: number;
}

/** How a document is to be checked. */
export interface VerifyOptions {
  /** Opens Triện's page "Kiểm tra văn bản" with the result as well. */
  show?: boolean;
  /** The document's name as the person will read it; a File has its own. */
  name?: string;
  /** Aborting it withdraws the request: user.cancelled. */
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** The longest time in all, in ms. */
  timeout?: number;
}

/** What is to be signed without a document. */
export interface HashOptions extends Omit<SignHashParams, "hash">, StatementOptions {
  /** The digest: its bytes, or hex. */
  hash: string | ArrayBuffer | Uint8Array;
}

/** How the person is to log in. */
export interface LoginOptions extends Omit<AuthSignParams, "nonce">, StatementOptions {
  /** The server's, random, 32 to 128 bytes and used once: its bytes, or base64. */
  nonce: string | ArrayBuffer | Uint8Array;
}

interface StatementOptions {
  /** Aborting it withdraws the request: user.cancelled. */
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** The longest time in all, in ms, the person's own included. */
  timeout?: number;
}

/** What a Host tells: it closed, and why. */
export class CloseEvent extends Event {
  readonly reason: TrienError;

  constructor(reason: TrienError) {
    super("close");
    this.reason = reason;
  }
}

/** What a Host tells: which tokens are plugged in now. */
export class TokensEvent extends Event {
  readonly tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    super("tokens");
    this.tokens = tokens;
  }
}

/**
 * A connection to Triện on this person's PC. It dispatches one CloseEvent,
 * "close", when it ends without close() having been called; a page then
 * connects anew. A TokensEvent, "tokens", follows each token that comes or
 * goes: onTokensChanged.
 */
export class Host extends EventTarget {
  /** What the host says of itself: version, limits, purposes. */
  readonly info: Readonly<HelloResult>;
  /** The road in use. */
  readonly channel: Channel;
  readonly #conversation: Conversation;
  #lastDocument = 0;

  private constructor(conversation: Conversation, channel: Channel, info: HelloResult) {
    super();
    this.#conversation = conversation;
    this.channel = channel;
    this.info = info;
  }

  /** Greets the host over an open transport, which it closes on failure. */
  static async over(transport: Transport): Promise<Host> {
    let host: Host | undefined;
    const conversation = new Conversation(
      transport,
      (reason) => host?.dispatchEvent(new CloseEvent(reason)),
      (tokens) => host?.dispatchEvent(new TokensEvent(tokens)),
    );
    try {
      const info = await conversation.request<HelloResult>(
        "host.hello",
        { client: CLIENT, protocol: { min: PROTOCOL_VERSION, max: PROTOCOL_VERSION } },
        { silence: () => HELLO_SILENCE_MS },
      );
      if (info?.protocol !== PROTOCOL_VERSION) throw new TrienError("host.version_mismatch");
      host = new Host(conversation, transport.channel, info);
      return host;
    } catch (error) {
      conversation.close();
      throw error;
    }
  }

  /** The tokens in the PC. */
  async tokens(): Promise<Token[]> {
    return (await this.#conversation.request<TokenListResult>("token.list", {})).tokens;
  }

  /**
   * Calls listener within two seconds of a token's being plugged in or pulled
   * out, with all that are plugged in then; a PIN that came nearer to its lock,
   * or was locked, is told so as well. Returns the way to stop. What was there
   * before, tokens() tells. A host that is too old never calls.
   */
  onTokensChanged(listener: (tokens: readonly Token[]) => void): () => void {
    const hear = (event: Event) => listener((event as TokensEvent).tokens);
    this.addEventListener("tokens", hear);
    return () => this.removeEventListener("tokens", hear);
  }

  /** The certificates that the person could sign with. */
  async certificates(): Promise<Certificate[]> {
    return (await this.#conversation.request<CertificateListResult>("certificate.list", {}))
      .certificates;
  }

  /**
   * Has the person confirm and sign one PDF. The confirmation opens at once,
   * while the bytes are still travelling. Rejects with a TrienError.
   */
  async signPdf(source: PdfSource, options: SignOptions): Promise<SignedPdf> {
    const { purpose, placement, field, certificate, reason, location } = options;
    const { signal, onProgress, timeout } = options;
    const result = await this.#withDocument(source, options, (document, end) =>
      this.#conversation.request<SignPDFResult>(
        "sign.pdf",
        {
          document,
          purpose,
          placement,
          field,
          certificate,
          reason,
          location,
        } satisfies SignPDFParams,
        {
          signal: end,
          silence,
          timeout,
          onProgress,
          onLate: (late) => this.#forget((late as SignPDFResult).document),
        },
      ),
    );
    try {
      return new SignedPdf(
        await download(this.#conversation, result.document, result.size, signal),
        result,
      );
    } finally {
      this.#forget(result.document);
    }
  }

  /**
   * Has the person look at several PDFs in one window, take out what is not to
   * be signed, say yes once and enter the PIN once. Resolves with one result for
   * each document, in the page's order, as soon as the person has said yes to
   * any: a batch that is stopped or fails half-way, too, tells what was signed.
   * Before that it rejects with a TrienError, as signPdf does.
   */
  async signBatch(options: BatchOptions): Promise<BatchResult[]> {
    const host = {
      conversation: this.#conversation,
      limits: this.info.limits,
      handle: () => ++this.#lastDocument,
      forget: (document: number) => this.#forget(document),
    };
    return await new Batch(host, options).run();
  }

  /**
   * Has the person sign a digest, no document being shown, for a format that
   * Triện does not make. The administrator allows it to single origins only; to
   * others it is policy.method_not_allowed.
   */
  async signHash(options: HashOptions): Promise<RawSignature> {
    const { algorithm, hash, name, certificate } = options;
    return await this.#statement<RawSignature>(
      "sign.hash",
      { algorithm, hash: hex(hash), name, certificate } satisfies SignHashParams,
      options,
    );
  }

  /**
   * Has the person log in at this page's origin with the certificate. The
   * server checks the signature over the origin and its own nonce: README.md.
   * The administrator allows it to single origins only; to others it is
   * policy.method_not_allowed.
   */
  async authenticate(options: LoginOptions): Promise<AuthSignResult> {
    const { nonce, certificate } = options;
    return await this.#statement<AuthSignResult>(
      "auth.sign",
      { nonce: base64(nonce), certificate } satisfies AuthSignParams,
      options,
    );
  }

  /**
   * Says what the signatures of a document are worth, and whether it is to be
   * accepted by the administrator's rule packs. The person is asked nothing.
   * What is no PDF has a result too. Rejects with a TrienError; host.unknown_method
   * is a host that is too old.
   */
  async verifyPdf(source: PdfSource, options: VerifyOptions = {}): Promise<VerifyPDFResult> {
    const { show, onProgress, timeout } = options;
    return await this.#withDocument(source, options, (document, end) =>
      this.#conversation.request<VerifyPDFResult>(
        "verify.pdf",
        { document, show } satisfies VerifyPDFParams,
        { signal: end, silence: verifySilence, timeout, onProgress },
      ),
    );
  }

  /** Ends the connection. Requests that are pending reject with host.stopped. */
  close(): void {
    this.#conversation.close();
  }

  /** Asks for a signature that shows no document. */
  #statement<Result>(
    method: string,
    params: object,
    { signal, onProgress, timeout }: StatementOptions,
  ): Promise<Result> {
    const options = { signal, onProgress, timeout, silence };
    return this.#conversation.request<Result>(method, params, options);
  }

  /** Hands a document over, has ask() ask about it meanwhile, and lets the host forget it. */
  async #withDocument<Result>(
    source: PdfSource,
    { name, signal }: { name?: string; signal?: AbortSignal },
    ask: (document: number, end: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const blob = asBlob(source);
    if (blob.size > this.info.limits.documentBytes) throw new TrienError("document.too_large");

    const document = ++this.#lastDocument;
    // One end for both: whatever fails first stops the upload and the request.
    const end = new AbortController();
    const forward = () => end.abort();
    if (signal?.aborted) forward();
    signal?.addEventListener("abort", forward, { once: true });
    try {
      const opened = this.#conversation.request(
        "document.open",
        { document, name: nameOf(source, name), size: blob.size },
        { signal: end.signal },
      );
      const answered = ask(document, end.signal);
      const chunk = this.info.limits.chunkBytes;
      const sent = upload(this.#conversation, document, blob, chunk, end.signal);
      return await firstFailureOr(answered, [opened, sent]);
    } finally {
      signal?.removeEventListener("abort", forward);
      end.abort();
      this.#forget(document);
    }
  }

  /** Lets the host free a document's storage; nobody waits for it. */
  #forget(document: number): void {
    this.#conversation.request("document.close", { document }).catch(() => {});
  }
}

const HELLO_SILENCE_MS = 10_000;

/** How long each stage of sign.pdf may go without a word, in ms. */
function silence(stage: Stage | undefined): number {
  switch (stage) {
    case "queued":
    case "token":
    case "confirm":
      return Number.POSITIVE_INFINITY; // the person's time: the host limits it
    case "signing":
      return 300_000; // a PIN may be asked on the token itself
    default:
      return 60_000;
  }
}

/** The same for verify.pdf, which waits for nobody. */
function verifySilence(stage: Stage | undefined): number {
  switch (stage) {
    case "queued":
    case "verifying":
      return 150_000; // authorities may be asked about revocation
    default:
      return 60_000;
  }
}

/** Resolves with main; rejects with whichever of all fails first. */
function firstFailureOr<T>(main: Promise<T>, others: Promise<unknown>[]): Promise<T> {
  return new Promise((resolve, reject) => {
    main.then(resolve, reject);
    for (const other of others) other.catch(reject);
  });
}
