import type { Focus } from "./keys.js";

/** What an element that has the focus makes of keys. */
export function focusOf(focused: Element | null, zoomed: boolean): Focus {
  if (focused instanceof HTMLInputElement) {
    if (focused.type === "password") return "text";
    if (focused.type === "radio") return "choice";
  }
  if (focused?.id === "place") return "signature";
  if (focused?.id === "sheet-area" && zoomed) return "scrolling";
  return "other";
}
