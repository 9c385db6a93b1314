/** Where a window stands, in the screen's pixels. */
export interface Bounds {
  left: number;
  top: number;
  width: number;
  height: number;
}

/**
 * The nearest bounds that lie wholly on the screen's free part; undefined where
 * the window does already. A browser opens windows larger than a small screen,
 * and the buttons would lie beyond its lower edge.
 */
export function fit(window: Bounds, free: Bounds): Bounds | undefined {
  const width = Math.min(window.width, free.width);
  const height = Math.min(window.height, free.height);
  const left = Math.min(Math.max(window.left, free.left), free.left + free.width - width);
  const top = Math.min(Math.max(window.top, free.top), free.top + free.height - height);
  const same =
    left === window.left &&
    top === window.top &&
    width === window.width &&
    height === window.height;
  return same ? undefined : { left, top, width, height };
}

/** Moves and shrinks this window until all of it is on the screen. */
export async function fitToScreen(): Promise<void> {
  const {
    availLeft = 0,
    availTop = 0,
    availWidth,
    availHeight,
  } = screen as Screen & {
    availLeft?: number;
    availTop?: number;
  };
  const free = { left: availLeft, top: availTop, width: availWidth, height: availHeight };
  const { id, left = 0, top = 0, width = 0, height = 0 } = await chrome.windows.getCurrent();
  const bounds = fit({ left, top, width, height }, free);
  if (bounds && id !== undefined) await chrome.windows.update(id, bounds);
}
