import en from "../../_locales/en/messages.json";
import vi from "../../_locales/vi/messages.json";

// The browser's own i18n cannot change its language while it runs, so the
// pages read the same files themselves.

export type Language = "vi" | "en";
export type MessageKey = keyof typeof vi;

const catalogues: Record<Language, Record<MessageKey, { message: string }>> = { vi, en };

/** What the person chose; "auto" follows the browser. */
export type LanguageChoice = Language | "auto";

const STORED = "language";

/**
 * The person's choice. Without one it is Vietnamese: many a browser in a
 * Vietnamese office was installed in English.
 */
export async function languageChoice(): Promise<LanguageChoice> {
  const stored = (await chrome.storage.local.get(STORED))[STORED];
  return stored === "auto" || stored === "en" ? stored : "vi";
}

/** Keeps the person's choice. */
export async function chooseLanguage(choice: LanguageChoice): Promise<void> {
  await chrome.storage.local.set({ [STORED]: choice });
}

/** Vietnamese, unless the person, or the browser that they follow, speaks English. */
export function resolveLanguage(choice: LanguageChoice, browser: string): Language {
  if (choice !== "auto") return choice;
  return browser.toLowerCase().startsWith("en") ? "en" : "vi";
}

/** A message with $1, $2 … replaced. */
export type Translate = (key: MessageKey, ...values: (string | number)[]) => string;

/** The messages of a language. */
export function translator(language: Language): Translate {
  return (key, ...values) =>
    catalogues[language][key].message.replace(/\$(\d)/g, (_, n) => String(values[n - 1] ?? ""));
}

/** The language in use, for a page that begins. */
export async function currentLanguage(): Promise<Language> {
  return resolveLanguage(await languageChoice(), chrome.i18n.getUILanguage());
}

/** Fills a page: data-text with text, data-label with an accessible name. */
export function localize(root: Document, language: Language, t: Translate): void {
  root.documentElement.lang = language;
  for (const element of root.querySelectorAll<HTMLElement>("[data-text]")) {
    element.textContent = t(element.dataset.text as MessageKey);
  }
  for (const element of root.querySelectorAll<HTMLElement>("[data-label]")) {
    const label = t(element.dataset.label as MessageKey);
    element.setAttribute("aria-label", label);
    if (element instanceof HTMLButtonElement) element.title = label;
  }
}
