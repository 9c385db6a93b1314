/**
 * The content script: it lets a page of a top window, or of a frame of the same
 * origin, open conversations with the background, and passes on what they say.
 * It shows nothing, states no origin, and exposes nothing else to the page.
 */
import { type BridgeClose, type BridgeData, isConnect } from "../../../protocol/js/src/bridge.js";
import { MAX_CHUNK, MAX_TEXT_MESSAGE } from "../../../protocol/js/src/generated/limits.js";
import { speaksForItsTab } from "./frame.js";
import { Relay } from "./relay.js";
import { tellWhenAsked } from "./told.js";

if (speaksForItsTab(window)) {
  let asked = false;
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    const [port] = event.ports;
    if (event.source !== window || event.origin !== location.origin) return;
    if (!port || !isConnect(event.data)) return;
    asked = true;
    serve(port);
  });
  tellWhenAsked(() => asked);
}

function serve(page: MessagePort): void {
  // After an update of the extension this script is an orphan: nothing that it
  // says is heard, until the page is loaded anew.
  if (!chrome.runtime?.id) {
    page.postMessage({ type: "failed", code: "host.extension_disabled" });
    return;
  }
  const relay = new Relay(page);
  page.onmessage = ({ data }: MessageEvent<string | BridgeData | BridgeClose>) => {
    if (typeof data === "string") {
      // One more than allowed is enough for the background to refuse it.
      relay.text(data.slice(0, MAX_TEXT_MESSAGE + 1));
    } else if (data && "bytes" in data && data.bytes.byteLength <= MAX_CHUNK) {
      relay.data(data);
    } else {
      relay.close();
    }
  };
  page.addEventListener("close", () => relay.close());
  window.addEventListener("pagehide", () => relay.leave(), { once: true });
  page.postMessage({ type: "ready", version: chrome.runtime.getManifest().version });
}
