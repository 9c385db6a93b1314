/** The options page: whether the agent answers, and the language. */
import { errorTable } from "../../../protocol/js/src/generated/errors.js";
import { CHECK_PAGE } from "../ports/check.js";
import { DIAGNOSE_PAGE } from "../ports/diagnose.js";
import { STATUS_REQUEST, type Status } from "../ports/status.js";
import { element, showText } from "../text/element.js";
import {
  chooseLanguage,
  currentLanguage,
  type LanguageChoice,
  languageChoice,
  localize,
  translator,
} from "../text/language.js";

async function show(): Promise<void> {
  const language = await currentLanguage();
  const t = translator(language);
  localize(document, language, t);
  document.title = t("options_title");
  element("extension-version").textContent = chrome.runtime.getManifest().version;
  element<HTMLSelectElement>("language").value = await languageChoice();

  const connection = element("connection");
  connection.dataset.state = "";
  connection.textContent = t("options_checking");
  const status: Status = await chrome.runtime.sendMessage(STATUS_REQUEST);

  connection.dataset.state = status.host ? "connected" : "disconnected";
  connection.textContent = t(status.host ? "options_connected" : "options_disconnected");
  element("host-version").textContent = status.host?.host.version ?? "–";
  const reason = status.code ? errorTable[status.code][language] : undefined;
  showText(element("reason"), reason ? `${reason.message} ${reason.action}` : "");

  const last = status.last;
  element("last-failure").textContent = last
    ? `${new Date(last.at).toLocaleString(language === "vi" ? "vi-VN" : "en-GB")}: ${errorTable[last.code][language].message} (${last.code})`
    : t("options_no_failure");
}

for (const [button, page] of [
  ["check-documents", CHECK_PAGE],
  ["diagnose", DIAGNOSE_PAGE],
] as const) {
  element(button).addEventListener("click", () => {
    void chrome.tabs.create({ url: chrome.runtime.getURL(page) });
  });
}
element("check").addEventListener("click", () => void show());
element("language").addEventListener("change", async ({ target }) => {
  await chooseLanguage((target as HTMLSelectElement).value as LanguageChoice);
  await show();
});
void show();
