import type { SignatureInfo, SignPDFResult, Warning } from "./generated/messages.js";

/**
 * A signed document: a File (and so a Blob) of type application/pdf, to be
 * uploaded, stored or shown like any other, which also tells what was made.
 */
export class SignedPdf extends File {
  /** SHA-256 of the signed document, in lower-case hex. */
  readonly sha256: string;
  /** The signature, as it was read back from the signed document. */
  readonly signature: Readonly<SignatureInfo>;
  /** PAdES baseline level: "B-T" has a timestamp, "B-B" has none. */
  readonly level: SignPDFResult["level"];
  /** What the signature lacks that the administrator asked for; mostly empty. */
  readonly warnings: readonly Warning[];

  // A host of an earlier version tells no level and no warnings.
  constructor(
    pieces: BlobPart[],
    { name, sha256, signature, level = "B-B", warnings = [] }: SignPDFResult,
  ) {
    super(pieces, name, { type: "application/pdf" });
    this.sha256 = sha256;
    this.signature = signature;
    this.level = level;
    this.warnings = warnings;
  }
}
