// The manifest of each browser, from one source.
export function manifest(browser, version, ids) {
  const base = {
    manifest_version: 3,
    name: "__MSG_extension_name__",
    description: "__MSG_extension_description__",
    version,
    default_locale: "vi",
    icons: { 16: "icons/16.png", 32: "icons/32.png", 48: "icons/48.png", 128: "icons/128.png" },
    // Nothing else: the pages' origins come with their messages, windows need
    // no permission, and no host is accessed but by the content script.
    permissions: ["nativeMessaging", "storage"],
    content_scripts: [
      {
        matches: ["http://*/*", "https://*/*"],
        js: ["bridge.js"],
        run_at: "document_start",
        all_frames: true,
      },
    ],
    action: { default_title: "__MSG_extension_name__", default_popup: "menu/menu.html" },
    options_ui: { page: "options/options.html", open_in_tab: true },
    content_security_policy: {
      extension_pages:
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    },
  };
  if (browser === "firefox") {
    return {
      ...base,
      background: { scripts: ["background.js"] },
      browser_specific_settings: {
        gecko: {
          id: ids.firefox,
          strict_min_version: "140.0",
          data_collection_permissions: { required: ["none"] },
        },
      },
    };
  }
  return {
    ...base,
    key: ids.key,
    minimum_chrome_version: "116",
    background: { service_worker: "background.js" },
    // From Chrome 148 on, messages inside the extension may carry bytes.
    message_serialization: "structured_clone",
    // Says to a page that the extension is there although its bridge may not
    // run on that site; the file is empty but for that.
    web_accessible_resources: [
      { resources: ["installed.json"], matches: ["http://*/*", "https://*/*"] },
    ],
  };
}
