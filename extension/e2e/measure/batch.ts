import { createHash } from "node:crypto";
import { value } from "../rig/assertions.js";
import { Batch, type InBatch } from "../rig/batch.js";
import { pdf } from "../rig/documents.js";
import { Leader } from "../rig/leader.js";
import type { Channel, Office } from "../rig/office.js";
import { MemoryWatch, type Peak } from "./memory.js";
import { imageShownAt, paintedAt, pressedAt } from "./paint.js";

/** What a leader waits for who signs many documents, in ms, and what the host takes for it. */
export interface BatchWaits {
  /** From the click on the portal until the window has painted something. */
  painted: number;
  /** … until the first page stands in it, and can be looked at. */
  imageShown: number;
  /** … until every document has arrived and was checked. */
  ready: number;
  /** From the choice of a document in the list until its page is there and counts as seen. */
  looks: number[];
  /** From the press of Ký until the page holds all signed documents. */
  signed: number;
  peak: Peak;
}

/** Puts so many scanned documents on the website, and tells what its server knows of them. */
export function putScans(office: Office, count: number, bytes: number): InBatch[] {
  return Array.from({ length: count }, (_, i) => {
    const name = `ho-so-${i + 1}.pdf`;
    const scan = pdf(`Ho so ${i + 1}`, bytes);
    office.website.put(name, scan);
    const sha256 = createHash("sha256").update(scan).digest("hex");
    return { name, known: { size: scan.length, sha256 } };
  });
}

/** Signs all of them, looking at each, and takes the times on the browser's clock. */
export async function signTogether(
  office: Office,
  channel: Channel,
  documents: InBatch[],
): Promise<BatchWaits> {
  const portal = await office.connectedPortal(channel);
  const memory = new MemoryWatch(office);
  const opening = office.nextConfirmation();
  const batch = await Batch.ask(portal.page, documents, { purpose: "approve" });
  const confirmation = await opening;
  const { page } = confirmation;
  page.setDefaultTimeout(180_000);
  const [imageAt, paintAt] = await Promise.all([imageShownAt(page), paintedAt(page)]);
  await confirmation.ready();
  const readyAt = await page.evaluate(() => performance.timeOrigin + performance.now());

  const leader = new Leader(confirmation);
  const looks: number[] = [];
  for (const i of documents.keys()) {
    const start = performance.now();
    await leader.look(i);
    looks.push(performance.now() - start);
  }
  const pressed = pressedAt(page);
  await confirmation.sign();
  const signAt = await pressed;
  const outcome = await batch.outcome;
  if (value(outcome).some((result) => result.outcome !== "signed")) throw new Error("not signed");
  await confirmation.closed();
  await portal.page.close();
  const { clickedAt } = outcome;
  return {
    painted: paintAt - clickedAt,
    imageShown: imageAt - clickedAt,
    ready: readyAt - clickedAt,
    looks,
    signed: outcome.at - signAt,
    peak: await memory.stop(),
  };
}
