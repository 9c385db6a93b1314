/**
 * The background: it joins the pages' conversations, the confirmation windows
 * and the pages that check documents to the one agent.
 */
import { CHECK_PAGE, CHECK_PORT, OWN_PORT } from "../ports/check.js";
import { CONFIRM_PORT } from "../ports/confirm.js";
import { DIAGNOSE_PAGE, isDiagnoseRequest } from "../ports/diagnose.js";
import { MENU_PAGE, MENU_PORT } from "../ports/menu.js";
import { PAGE_PORT } from "../ports/page.js";
import { STATUS_REQUEST } from "../ports/status.js";
import { checkShow } from "./actions/check-show.js";
import { consentEnd } from "./actions/consent-end.js";
import { consentOpen } from "./actions/consent-open.js";
import { consentUpdate } from "./actions/consent-update.js";
import { pageClose } from "./actions/page-close.js";
import { pageData } from "./actions/page-data.js";
import { pageMessage } from "./actions/page-message.js";
import { tokenChanged } from "./actions/token-changed.js";
import { CheckPages } from "./check-pages.js";
import { Confirmations } from "./confirmations.js";
import { Diagnosing } from "./diagnosing.js";
import { Menus } from "./menus.js";
import { type Action, NativeHost } from "./native.js";
import { rememberOlderTabs } from "./older-tabs.js";
import { Pages } from "./pages.js";
import { Revival } from "./revival.js";
import { isOwnPage, ownOrigins, pageOrigins } from "./sender.js";
import { currentStatus, rememberFailure } from "./status.js";

const actions: Record<string, Action> = {};
const native = new NativeHost(actions, (code) => {
  pages.closeAll(code);
  confirmations.failAll();
  menus.fail(code);
  rememberFailure(code);
  revival.portDied();
});
const pages = new Pages(native);
const confirmations = new Confirmations(native);
const checkPages = new CheckPages(native);
const menus = new Menus(native);
const revival = new Revival(native);
const diagnosing = new Diagnosing(native);

Object.assign(actions, {
  "consent.open": consentOpen(confirmations),
  "consent.update": consentUpdate(confirmations),
  "consent.end": consentEnd(confirmations),
  "check.show": checkShow(checkPages),
  "page.message": pageMessage(pages),
  "page.data": pageData(pages),
  "page.close": pageClose(pages),
  "token.changed": tokenChanged(menus),
});

chrome.runtime.onConnect.addListener((port) => {
  if (port.name === PAGE_PORT) {
    const origins = pageOrigins(port.sender, chrome.runtime.id);
    if (origins) pages.add(port, origins);
    else port.disconnect();
  } else if (port.name === OWN_PORT && isOwnPage(port.sender, CHECK_PAGE)) {
    pages.add(port, ownOrigins());
  } else if (port.name === CHECK_PORT && isOwnPage(port.sender, CHECK_PAGE)) {
    checkPages.attach(port);
  } else if (port.name === MENU_PORT && isOwnPage(port.sender, MENU_PAGE)) {
    menus.attach(port);
  } else if (port.name.startsWith(CONFIRM_PORT) && isOwnPage(port.sender, "confirm/confirm.html")) {
    confirmations.attach(port);
  } else {
    port.disconnect();
  }
});

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  if (message === STATUS_REQUEST && isOwnPage(sender, "options/options.html")) {
    native.open();
    currentStatus(native).then(answer);
    return true;
  }
  if (isDiagnoseRequest(message) && isOwnPage(sender, DIAGNOSE_PAGE)) {
    diagnosing.look(message.portal).then(answer);
    return true;
  }
  return;
});

// The agent must stand before the first page asks: pages that use the service's
// WebSocket reach it only through this browser's confirmation windows.
chrome.runtime.onStartup.addListener(() => native.open());
chrome.runtime.onInstalled.addListener(() => {
  native.open();
  void rememberOlderTabs();
});
chrome.windows.onFocusChanged.addListener(() => revival.personIsHere());
// Whoever listens is updated at the browser's next start: an update at once would
// take the window from under a person who is signing.
chrome.runtime.onUpdateAvailable.addListener(() => {});
native.open();
