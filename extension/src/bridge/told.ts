import { loopbackPermission } from "../../../protocol/js/src/facts.js";
import { isPortalQuestion, type PortalFacts } from "../ports/portal.js";

/**
 * Tells the page "Chẩn đoán" what only this page can know: whether the browser
 * lets it reach the PC. The extension's own pages are exempt from that question
 * (Local Network Access). A page that has never spoken to the extension keeps
 * its address to itself, unless the person points at it.
 */
export function tellWhenAsked(hasAsked: () => boolean): void {
  chrome.runtime.onMessage.addListener((message: unknown, sender, answer) => {
    if (sender.id !== chrome.runtime.id || !isPortalQuestion(message)) return;
    const asked = hasAsked();
    if (!asked && !(message.anyway && window.top === window)) return;
    const { origin } = location;
    const secure = isSecureContext;
    void loopbackPermission().then((loopback) =>
      answer({ origin, asked, loopback, secure } satisfies PortalFacts),
    );
    return true;
  });
}
