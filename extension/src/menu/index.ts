/** The menu under the toolbar's icon. */
import { CHECK_PAGE } from "../ports/check.js";
import { element } from "../text/element.js";
import { currentLanguage, localize, translator } from "../text/language.js";

async function main(): Promise<void> {
  const language = await currentLanguage();
  localize(document, language, translator(language));
  element("check").addEventListener("click", async () => {
    await chrome.tabs.create({ url: chrome.runtime.getURL(CHECK_PAGE) });
    window.close();
  });
  element("options").addEventListener("click", () => {
    chrome.runtime.openOptionsPage(() => window.close());
  });
}

void main();
