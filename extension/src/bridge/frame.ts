/**
 * Tells whether a window is a top window or a frame of the top window's own
 * origin. Old portals are built of such frames; a frame of another site could
 * ask for signatures under the name of the site around it, so it may not.
 */
export function speaksForItsTab(frame: Window): boolean {
  // A sandboxed page has an opaque origin, whatever its address says.
  if (frame.origin === "null") return false;
  try {
    return frame.top === frame || frame.top?.location.origin === frame.location.origin;
  } catch {
    return false; // another origin
  }
}
