import { value } from "../rig/assertions.js";
import type { Channel, Office } from "../rig/office.js";

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
  const shown = page.evaluate(async () => {
    const image = globalThis.document.querySelector<HTMLImageElement>("#page-image");
    if (!image) throw new Error("no image");
    if (!image.src || !image.complete) {
      await new Promise((resolve) => image.addEventListener("load", resolve, { once: true }));
    }
    return performance.timeOrigin + performance.now();
  });
  const painted = page.evaluate(async () => {
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    const { startTime } =
      paint ??
      (await new Promise<PerformanceEntry>((resolve) => {
        new PerformanceObserver((list) => {
          const [entry] = list.getEntriesByName("first-contentful-paint");
          if (entry) resolve(entry);
        }).observe({ type: "paint", buffered: true });
      }));
    return performance.timeOrigin + startTime;
  });
  const [shownAt, paintedAt] = await Promise.all([shown, painted]);
  await confirmation.ready();
  const pressed = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        globalThis.document
          .querySelector("#sign")
          ?.addEventListener("click", () => resolve(performance.timeOrigin + performance.now()));
      }),
  );
  await confirmation.sign();
  const pressedAt = await pressed;
  const outcome = await signing.outcome;
  value(outcome);
  await confirmation.closed();
  await portal.page.close();
  return {
    painted: paintedAt - outcome.clickedAt,
    imageShown: shownAt - outcome.clickedAt,
    signed: outcome.at - pressedAt,
  };
}
