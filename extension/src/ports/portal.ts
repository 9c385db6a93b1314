import type { LoopbackPermission } from "../../../protocol/js/src/facts.js";

/** What the page "Chẩn đoán" asks the content scripts, with tabs.sendMessage. */
export interface PortalQuestion {
  type: "portal";
  /**
   * Every top page is to answer, not only one that has spoken to the extension:
   * the person says that the trouble is there.
   */
  anyway: boolean;
}

/** What the content script tells of its page; never more of its address than the origin. */
export interface PortalFacts {
  origin: string;
  /** Whether the page has spoken to the extension, as portals do. */
  asked: boolean;
  /** Whether the browser lets the page reach programs on this PC. */
  loopback: LoopbackPermission;
  /** Browsers never let a public page on http reach the PC, and do not ask. */
  secure: boolean;
}

/** Tells whether a message is a PortalQuestion. */
export function isPortalQuestion(message: unknown): message is PortalQuestion {
  return (message as Partial<PortalQuestion> | null)?.type === "portal";
}
