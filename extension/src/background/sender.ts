/** Where a page's messages come from, in the browser's own words. */
export interface PageOrigins {
  origin: string;
  topOrigin: string;
  /** A page of this extension itself; never set for a page of the web. */
  own?: true;
}

/**
 * Derives the origins of a conversation from its sender; null where the sender
 * is not our content script in a page with an http(s) origin, or stands in a
 * frame whose top page is another site or unknown.
 */
export function pageOrigins(
  sender: chrome.runtime.MessageSender | undefined,
  extensionID: string,
): PageOrigins | null {
  if (!sender || sender.id !== extensionID || !sender.tab) return null;
  // Firefox gives no origin. An opaque origin reads "null" in Chromium; in
  // Firefox the bridge does not start in such a page.
  const origin = httpOrigin(sender.origin ?? sender.url);
  if (!origin) return null;
  const topOrigin = sender.frameId === 0 ? origin : httpOrigin(sender.tab.url);
  if (topOrigin !== origin) return null;
  return { origin, topOrigin };
}

/**
 * Whether a sender is a certain page of this extension. The address is the
 * browser's word; a content script's is that of the page around it.
 */
export function isOwnPage(
  sender: chrome.runtime.MessageSender | undefined,
  path: string,
): sender is chrome.runtime.MessageSender {
  if (!sender || sender.id !== chrome.runtime.id || !sender.url) return false;
  return sender.url.split(/[?#]/, 1)[0] === chrome.runtime.getURL(path);
}

/** The origins of this extension's own page, which is nobody's frame (frame-ancestors). */
export function ownOrigins(): PageOrigins {
  const origin = chrome.runtime.getURL("").replace(/\/$/, "");
  return { origin, topOrigin: origin, own: true };
}

function httpOrigin(url: string | undefined): string | null {
  if (!url || !URL.canParse(url)) return null;
  const { protocol, origin } = new URL(url);
  return protocol === "https:" || protocol === "http:" ? origin : null;
}
