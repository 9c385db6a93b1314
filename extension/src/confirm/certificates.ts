import { type ErrorCode, errorTable } from "../../../protocol/js/src/generated/errors.js";
import type { Certificate, ConsentState } from "../../../protocol/js/src/generated/messages.js";
import { element, isolated, make, setText, showText } from "../text/element.js";
import { daysUntil, formatDay } from "../text/format.js";
import type { Language, Translate } from "../text/language.js";
import { selectedCertificate, unexpectedKind } from "./decision.js";

/** Days before the end from which a certificate should be renewed (S21). */
export const RENEWAL_DAYS = 60;

/** Shows the certificates, and lets the person choose where there is a choice. */
export class Certificates {
  readonly #language: Language;
  readonly #t: Translate;
  readonly #choose: (fingerprint: string) => void;
  #drawn = "";

  constructor(language: Language, t: Translate, choose: (fingerprint: string) => void) {
    this.#language = language;
    this.#t = t;
    this.#choose = choose;
  }

  show(state: ConsentState): void {
    const { pinned, stage } = state;
    const selected = selectedCertificate(state);
    const shown = pinned && selected ? [selected] : state.certificates;
    const choice = shown.length > 1;
    element("certificate-section").hidden = shown.length === 0;
    const heading = choice ? "certificate_choose" : "certificate_label";
    setText(element("certificate-heading"), this.#t(heading));
    element("pinned").hidden = !pinned || !selected;
    const expectation = unexpectedKind(state);
    showText(element("unexpected-kind"), expectation ? this.#t(expectation) : "");

    // Drawing anew would take the focus from a person who chooses by keyboard.
    const drawing = JSON.stringify([shown, state.selected, stage === "ready"]);
    if (drawing === this.#drawn) return;
    this.#drawn = drawing;
    const focused = (document.activeElement as HTMLInputElement | null)?.value;
    const list = element("certificates");
    list.replaceChildren(...shown.map((certificate) => this.#card(certificate, state, choice)));
    for (const input of list.querySelectorAll("input")) {
      if (input.value === focused) input.focus();
      if (input.checked) input.parentElement?.scrollIntoView({ block: "nearest" });
    }
  }

  #card(certificate: Certificate, state: ConsentState, choice: boolean): HTMLElement {
    const t = this.#t;
    const { commonName, organization, organizationalUnit, issuer, token } = certificate;
    const card = make("label", choice ? "certificate" : "certificate alone");

    const radio = document.createElement("input");
    radio.type = "radio";
    radio.name = "certificate";
    radio.value = certificate.fingerprint;
    radio.checked = certificate.fingerprint === state.selected;
    radio.disabled = !choice || state.stage !== "ready" || Boolean(certificate.problem);
    radio.addEventListener("change", () => this.#choose(certificate.fingerprint));

    const facts = document.createElement("dl");
    const fact = (name: string, value: string) => {
      if (value) facts.append(make("dt", "", name), isolatedValue(value));
    };
    fact(t("certificate_issuer"), issuer);
    fact(
      t("certificate_validity"),
      `${formatDay(certificate.notBefore)} – ${formatDay(certificate.notAfter)}`,
    );
    fact(t("certificate_token"), [token.label, token.serial].filter(Boolean).join(" · "));

    const body = document.createElement("div");
    body.append(
      isolated("holder", commonName),
      ...[organizationalUnit, organization]
        .filter((name) => name && name !== commonName)
        .map((name) => isolated("organization", name)),
      make("div", "kind", this.#kind(certificate)),
    );
    // Of several, only the one in use is told in full: all must fit.
    const full = radio.checked || !choice;
    if (full) body.append(facts);
    const warning = full || certificate.problem ? this.#warning(certificate) : "";
    if (warning) body.append(make("p", "warning", warning));
    card.append(radio, body);
    return card;
  }

  #kind({ kind, kindSource }: Certificate): string {
    const name = this.#t(`kind_${kind}`);
    return kindSource === "guess" && kind !== "unknown"
      ? `${name} (${this.#t("kind_guess")})`
      : name;
  }

  #warning({ problem, notAfter }: Certificate): string {
    if (problem) {
      const code = (Object.hasOwn(errorTable, problem) ? problem : "host.internal") as ErrorCode;
      const { message, action } = errorTable[code][this.#language];
      return `${message} ${action}`;
    }
    const days = daysUntil(notAfter, Date.now());
    return days < RENEWAL_DAYS ? this.#t("certificate_days_left", Math.max(0, days)) : "";
  }
}

function isolatedValue(value: string): HTMLElement {
  const made = document.createElement("dd");
  made.append(make("bdi", "", value));
  return made;
}
