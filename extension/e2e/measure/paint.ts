import type { Page } from "playwright-core";

/** When a confirmation window first painted something, in ms since 1970, on the browser's clock. */
export function paintedAt(page: Page): Promise<number> {
  return page.evaluate(async () => {
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
}

/** When the first image of a page stood in it. */
export function imageShownAt(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const image = globalThis.document.querySelector<HTMLImageElement>("#page-image");
    if (!image) throw new Error("no image");
    if (!image.src || !image.complete) {
      await new Promise((resolve) => image.addEventListener("load", resolve, { once: true }));
    }
    return performance.timeOrigin + performance.now();
  });
}

/** When Ký is pressed; call it before. */
export function pressedAt(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        globalThis.document
          .querySelector("#sign")
          ?.addEventListener("click", () => resolve(performance.timeOrigin + performance.now()));
      }),
  );
}
