import { OLDER_TABS } from "../ports/diagnose.js";

/**
 * Notes the tabs that were open before this version of the extension: Chromium
 * gives them no content script until they are loaded anew, and nothing else
 * tells such a page from one on which no extension runs.
 */
export async function rememberOlderTabs(): Promise<void> {
  const tabs = await chrome.tabs.query({});
  await chrome.storage.session.set({ [OLDER_TABS]: tabs.map(({ id }) => id) });
}
