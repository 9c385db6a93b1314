import { decodeBase64 } from "../bytes/base64.js";

/**
 * Shows an image that the agent drew, once it can be painted; the one before it
 * is freed. Rejects where it is no image.
 */
export async function showImage(
  target: HTMLImageElement,
  { type, data }: { type: string; data: string },
): Promise<void> {
  const url = URL.createObjectURL(new Blob([decodeBase64(data)], { type }));
  const old = target.src;
  target.src = url;
  try {
    await target.decode();
  } finally {
    if (old) URL.revokeObjectURL(old);
  }
}
