import { MAX_CHUNK } from "./generated/limits.js";

/** A piece of a document on its way: see protocol/dataframe.go. */
export interface DataFrame {
  /** The document's handle, from 1 to 2^32 - 1. */
  document: number;
  /** Where the piece begins, in bytes. */
  offset: number;
  /** 1 to MAX_CHUNK bytes. */
  bytes: Uint8Array<ArrayBuffer>;
}

const HEADER = 12;

/** Writes the frame as one binary WebSocket message. */
export function encodeFrame({ document, offset, bytes }: DataFrame): ArrayBuffer {
  const out = new Uint8Array(HEADER + bytes.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, document);
  view.setBigUint64(4, BigInt(offset));
  out.set(bytes, HEADER);
  return out.buffer;
}

/** Reads a binary WebSocket message; null where it is no data frame. */
export function decodeFrame(buffer: ArrayBuffer): DataFrame | null {
  if (buffer.byteLength <= HEADER || buffer.byteLength > HEADER + MAX_CHUNK) return null;
  const view = new DataView(buffer);
  const frame = {
    document: view.getUint32(0),
    offset: Number(view.getBigUint64(4)),
    bytes: new Uint8Array(buffer, HEADER),
  };
  return isDataFrame(frame) ? frame : null;
}

/** Tells whether a value has the shape and the limits of a data frame. */
export function isDataFrame(value: unknown): value is DataFrame {
  if (typeof value !== "object" || value === null) return false;
  const { document, offset, bytes } = value as Partial<DataFrame>;
  return (
    Number.isInteger(document) &&
    (document as number) > 0 &&
    (document as number) < 2 ** 32 &&
    Number.isSafeInteger(offset) &&
    (offset as number) >= 0 &&
    bytes instanceof Uint8Array &&
    bytes.length > 0 &&
    bytes.length <= MAX_CHUNK
  );
}
