/** What a key does in a window with documents. No letter and no digit is among the keys. */
export type Command =
  | "next_document"
  | "previous_document"
  | "first_document"
  | "last_document"
  | "next_page"
  | "previous_page"
  | "remove";

/** What has the keyboard's focus. */
export type Focus =
  /** A field for the PIN or a password. */
  | "text"
  /** One of several certificates, among which the arrows choose. */
  | "choice"
  /** The signature, which the arrows move. */
  | "signature"
  /** A page larger than its area, which the arrows scroll. */
  | "scrolling"
  | "other";

/** The part of a KeyboardEvent that matters. */
export type Press = Pick<
  KeyboardEvent,
  "key" | "ctrlKey" | "altKey" | "metaKey" | "shiftKey" | "repeat" | "isComposing"
>;

/** What a press means; undefined leaves it to the browser. */
export function command(press: Press, focus: Focus): Command | undefined {
  if (press.ctrlKey || press.altKey || press.metaKey || press.shiftKey || press.isComposing) {
    return undefined;
  }
  const arrows = focus === "other" || focus === "text";
  switch (press.key) {
    case "PageDown":
      return "next_page";
    case "PageUp":
      return "previous_page";
    case "ArrowDown":
      return arrows ? "next_document" : undefined;
    case "ArrowUp":
      return arrows ? "previous_document" : undefined;
    case "Home":
      return focus === "other" ? "first_document" : undefined;
    case "End":
      return focus === "other" ? "last_document" : undefined;
    case "Delete":
      // In a field it deletes a letter; held down it would toggle.
      return focus === "text" || press.repeat ? undefined : "remove";
    default:
      return undefined;
  }
}
