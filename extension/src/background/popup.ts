interface Extent {
  width: number;
  height: number;
}

/** How much room a window needs. */
export type WindowSize = "narrow" | "usual" | "wide";

const LEAST: Record<WindowSize, Extent> = {
  narrow: { width: 600, height: 760 },
  usual: { width: 1080, height: 760 },
  wide: { width: 1240, height: 760 },
};

/** What a window that can use more takes, where the browser's own window is that large. */
const MOST: Extent = { width: 1560, height: 980 };

/**
 * Opens a page of this extension in a window of its own, in the middle of the
 * browser window that the person is looking at. Resolves to the window's id.
 */
export async function openPopup(path: string, size: WindowSize): Promise<number | undefined> {
  const browser = await chrome.windows.getLastFocused().catch(() => undefined);
  const extent = extentBeside(size, browser);
  const url = chrome.runtime.getURL(path);
  const popup = { type: "popup", url, ...extent, focused: true } as const;
  const opened = await chrome.windows
    .create({ ...popup, ...middle(extent, browser) })
    // A place that is off the screen is refused; the browser's own is not.
    .catch(() => chrome.windows.create(popup));
  return opened?.id;
}

/** How large the window becomes. A background knows no screen, but the browser's window. */
export function extentBeside(size: WindowSize, browser: Partial<Extent> | undefined): Extent {
  const least = LEAST[size];
  if (size !== "wide") return least;
  const within = (length: number | undefined, low: number, high: number) =>
    Math.max(low, Math.min(length ?? low, high));
  return {
    width: within(browser?.width, least.width, MOST.width),
    height: within(browser?.height, least.height, MOST.height),
  };
}

function middle(
  { width, height }: Extent,
  browser: chrome.windows.Window | undefined,
): { left?: number; top?: number } {
  if (browser?.left === undefined || browser.top === undefined) return {};
  if (!browser.width || !browser.height) return {};
  return {
    left: Math.max(0, Math.round(browser.left + (browser.width - width) / 2)),
    top: Math.max(0, Math.round(browser.top + (browser.height - height) / 2)),
  };
}
