/** What signPdf and verifyPdf take: a File or Blob, or the bytes themselves. */
export type PdfSource = Blob | ArrayBuffer | Uint8Array;

/** The name of a document that came without one. */
export const UNNAMED = "van-ban.pdf";

/** The document as a Blob, which is read piece by piece. */
export function asBlob(source: PdfSource): Blob {
  if (source instanceof Blob) return source;
  if (source instanceof ArrayBuffer || source instanceof Uint8Array) {
    return new Blob([source as BlobPart], { type: "application/pdf" });
  }
  throw new TypeError("trien.js: expected a File, a Blob, an ArrayBuffer or a Uint8Array");
}

/** The name to show: the one given, else the file's own. */
export function nameOf(source: PdfSource, name?: string): string {
  if (name) return name;
  return source instanceof File && source.name ? source.name : UNNAMED;
}
