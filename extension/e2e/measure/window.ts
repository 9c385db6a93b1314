import { value } from "../rig/assertions.js";
import type { Channel, Office } from "../rig/office.js";
import { imageShownAt, paintedAt, pressedAt } from "./paint.js";

/** What a person waits for after clicking Ký số, in ms. */
export interface Waits {
  /** Until the confirmation window has painted something. */
  painted: number;
  /** Until the page with the signature stands in it. */
  imageShown: number;
  /** From the press of Ký in the window until the page holds the signed document. */
  signed: number;
}

/** Signs one document and takes the times, all on the browser's clock. */
export async function clickToWindow(
  office: Office,
  channel: Channel,
  document: string,
): Promise<Waits> {
  const portal = await office.connectedPortal(channel);
  const { signing, confirmation } = await office.ask(portal, document);
  const { page } = confirmation;
  const [shownAt, paintAt] = await Promise.all([imageShownAt(page), paintedAt(page)]);
  await confirmation.ready();
  const pressed = pressedAt(page);
  await confirmation.sign();
  const signAt = await pressed;
  const outcome = await signing.outcome;
  value(outcome);
  await confirmation.closed();
  await portal.page.close();
  return {
    painted: paintAt - outcome.clickedAt,
    imageShown: shownAt - outcome.clickedAt,
    signed: outcome.at - signAt,
  };
}
