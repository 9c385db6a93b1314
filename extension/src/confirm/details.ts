import type { ConsentState } from "../../../protocol/js/src/generated/messages.js";
import { element, make, setText, showText } from "../text/element.js";
import { formatBytes, groupHex } from "../text/format.js";
import type { Language, Translate } from "../text/language.js";
import { splitOrigin } from "../text/origin.js";
import { isBatch } from "./decision.js";
import { countPages } from "./documents.js";

// The heights from which the digest leaves room for the certificate, and for what is said beside
// the PIN in a batch.
const ROOMY_PX = 680;
const ROOMY_BATCH_PX = 860;

/** Shows who asks, for what, and which document is looked at. */
export class Details {
  readonly #language: Language;
  readonly #t: Translate;
  #digest = "";
  #opened = false;

  constructor(language: Language, t: Translate) {
    this.#language = language;
    this.#t = t;
    const copy = element("copy-digest");
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.#digest);
      copy.textContent = t("copied");
    });
  }

  show(state: ConsentState, current: number): void {
    const { action, origin, topOrigin, documents, purpose, waiting } = state;
    const title = this.#t(action === "sign" ? "confirm_title" : `title_${action}`);
    setText(element("title"), title);
    document.title = `${title} – Triện`;
    setText(element("purpose"), action === "sign" ? this.#t(`purpose_${purpose}`) : "");
    showText(element("waiting"), waiting > 0 ? this.#t("waiting", waiting) : "");

    showOrigin(element("origin"), origin);
    showOrigin(element("top-origin"), topOrigin);
    element("top-origin-line").hidden = topOrigin === origin || topOrigin === "";
    const asking = [splitOrigin(origin), ...(topOrigin ? [splitOrigin(topOrigin)] : [])];
    element("unencrypted").hidden = asking.every(({ secure }) => secure);
    element("international").hidden = !asking.some(({ international }) => international);

    const shown = documents[current];
    element("document-section").hidden = !shown;
    element("login-note").hidden = action !== "login";
    setText(element("site-heading"), this.#t(action === "login" ? "login_label" : "site_label"));
    if (!shown) return;
    if (!this.#opened) {
      this.#opened = true;
      const roomy = isBatch(state) ? ROOMY_BATCH_PX : ROOMY_PX;
      element<HTMLDetailsElement>("digest-line").open = window.innerHeight >= roomy;
    }
    setText(element("document-name"), shown.name);
    const size = formatBytes(shown.size, this.#language);
    const pages = countPages(shown, this.#t);
    const facts = [shown.type, size, pages].filter(Boolean);
    setText(element("document-size"), facts.join(" · "));
    element("digest-line").hidden = shown.sha256 === "";
    if (shown.sha256 !== this.#digest) {
      this.#digest = shown.sha256;
      setText(element("digest"), groupHex(shown.sha256));
      setText(element("copy-digest"), this.#t("copy"));
    }
  }
}

function showOrigin(target: HTMLElement, origin: string): void {
  const { scheme, subdomain, site, port } = splitOrigin(origin);
  target.replaceChildren(
    make("span", "rest", scheme + subdomain),
    make("span", "site", site),
    make("span", "rest", port),
  );
}
