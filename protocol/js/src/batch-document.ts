import { sha256Of } from "./digest.js";
import { TrienError } from "./error.js";
import { MAX_BATCH } from "./generated/limits.js";
import type { BatchDocument, Placement } from "./generated/messages.js";
import { asBlob, nameOf, type PdfSource, UNNAMED } from "./source.js";

/** One document of signBatch. */
export interface DocumentToSign {
  /** The name as the person will read it; a File has its own. */
  name?: string;
  /**
   * The document, or a function that fetches it when its turn to travel has
   * come, so that only one stands in memory; `size` and `sha256` are needed
   * then. The signal tells when it is not wanted any more.
   */
  data: PdfSource | ((signal: AbortSignal) => PdfSource | Promise<PdfSource>);
  /** The length in bytes. */
  size?: number;
  /** SHA-256, in hex; it is computed where it is missing, which takes time. */
  sha256?: string;
  /** As signPdf's. */
  placement?: Placement;
  /** As signPdf's. */
  field?: string;
}

/** A document of a batch, ready to be declared to the host. */
export interface Declared {
  /** Its place in the page's list. */
  index: number;
  source: DocumentToSign;
  wire: BatchDocument;
}

/** What keeps a document from being declared. */
export interface Unfit {
  index: number;
  error: TrienError;
}

/**
 * Prepares the documents in their order, computing the digests that are
 * missing. One that cannot be signed anyway is left out, with the reason.
 * Rejects with user.cancelled, and with host.invalid_params where the list or
 * one of its documents is not as the interface says.
 */
export async function declare(
  sources: readonly DocumentToSign[],
  limit: number,
  handle: () => number,
  onHashing: (done: number, total: number) => void,
  signal: AbortSignal | undefined,
): Promise<{ declared: Declared[]; unfit: Unfit[] }> {
  if (sources.length === 0 || sources.length > MAX_BATCH) {
    throw new TrienError("host.invalid_params", {
      cause: new RangeError(`signBatch: 1 to ${MAX_BATCH} documents, not ${sources.length}`),
    });
  }
  const sizes = sources.map(sizeOf);
  const toHash = sources.map(({ sha256 }, i) => (sha256 === undefined ? (sizes[i] ?? 0) : 0));
  const total = toHash.reduce((sum, size) => sum + size, 0);
  const declared: Declared[] = [];
  const unfit: Unfit[] = [];
  let hashed = 0;
  for (const [index, source] of sources.entries()) {
    const { data, placement, field } = source;
    const size = sizes[index] ?? 0;
    try {
      if (size === 0) throw new TrienError("document.empty");
      if (size > limit) throw new TrienError("document.too_large");
      if (signal?.aborted) throw new TrienError("user.cancelled");
      if (total > 0) onHashing(hashed, total);
      const sha256 = source.sha256?.toLowerCase() ?? (await sha256Of(asBlob(data as PdfSource)));
      const name = typeof data === "function" ? source.name || UNNAMED : nameOf(data, source.name);
      const wire = { document: handle(), name, size, sha256, placement, field };
      declared.push({ index, source, wire });
    } catch (error) {
      if (!(error instanceof TrienError) || error.code === "user.cancelled") throw error;
      unfit.push({ index, error });
    }
    hashed += toHash[index] ?? 0;
  }
  return { declared, unfit };
}

function sizeOf({ data, size, sha256 }: DocumentToSign, index: number): number {
  if (typeof data !== "function") return asBlob(data).size;
  if (size !== undefined && sha256 !== undefined) return size;
  throw new TrienError("host.invalid_params", {
    cause: new TypeError(
      `signBatch: documents[${index}] is fetched later: size and sha256, please`,
    ),
  });
}
