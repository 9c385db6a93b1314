/** The menu under the toolbar's icon. */
import { errorTable } from "../../../protocol/js/src/generated/errors.js";
import { CHECK_PAGE } from "../ports/check.js";
import { DIAGNOSE_PAGE } from "../ports/diagnose.js";
import { MENU_PORT, type MenuEvent } from "../ports/menu.js";
import { element, make } from "../text/element.js";
import { currentLanguage, localize, translator } from "../text/language.js";
import { showTokens } from "./tokens.js";

async function main(): Promise<void> {
  const language = await currentLanguage();
  const t = translator(language);
  localize(document, language, t);
  element("check").addEventListener("click", async () => {
    await chrome.tabs.create({ url: chrome.runtime.getURL(CHECK_PAGE) });
    window.close();
  });
  element("diagnose").addEventListener("click", async () => {
    // The page that stands there may be the portal that does not work.
    const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
    await chrome.tabs.create({ url: chrome.runtime.getURL(`${DIAGNOSE_PAGE}#${tab?.id ?? ""}`) });
    window.close();
  });
  element("options").addEventListener("click", () => {
    chrome.runtime.openOptionsPage(() => window.close());
  });

  const tokens = element("tokens");
  tokens.replaceChildren(make("p", "none", t("menu_tokens_reading")));
  const port = chrome.runtime.connect({ name: MENU_PORT });
  port.onMessage.addListener((event: MenuEvent) => showTokens(tokens, event, language, t));
  port.onDisconnect.addListener(() => {
    const error = { code: "host.stopped", ...errorTable["host.stopped"] };
    showTokens(tokens, { type: "failed", error }, language, t);
  });
}

void main();
