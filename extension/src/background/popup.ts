const WIDTH = 1080;
const HEIGHT = 760;

/**
 * Opens a page of this extension in a window of its own, in the middle of the
 * browser window that the person is looking at. Resolves to the window's id.
 */
export async function openPopup(path: string): Promise<number | undefined> {
  const place = await middle().catch(() => ({}));
  const url = chrome.runtime.getURL(path);
  const size = { type: "popup", url, width: WIDTH, height: HEIGHT, focused: true } as const;
  const popup = await chrome.windows
    .create({ ...size, ...place })
    // A place that is off the screen is refused; the browser's own is not.
    .catch(() => chrome.windows.create(size));
  return popup?.id;
}

async function middle(): Promise<{ left?: number; top?: number }> {
  const { left, top, width, height } = await chrome.windows.getLastFocused();
  if (left === undefined || top === undefined || !width || !height) return {};
  return {
    left: Math.max(0, Math.round(left + (width - WIDTH) / 2)),
    top: Math.max(0, Math.round(top + (height - HEIGHT) / 2)),
  };
}
