/**
 * The confirmation window: shows what the agent will sign, and takes the
 * person's yes, with the PIN, or no. It decides nothing by itself: the agent
 * compares every approval with what it holds.
 */
import type { ConsentState } from "../../../protocol/js/src/generated/messages.js";
import { Refused } from "../ports/requests.js";
import { element } from "../text/element.js";
import { currentLanguage, localize, translator } from "../text/language.js";
import { Agent } from "./agent.js";
import { Arming, INERT_MS } from "./arming.js";
import { Certificates } from "./certificates.js";
import { approved, approvedDocuments, maySign, type Sight } from "./decision.js";
import { DecisionForm } from "./decision-form.js";
import { Details } from "./details.js";
import { showFailure } from "./failed.js";
import { fitToScreen } from "./fit.js";
import { PasswordForm } from "./password-form.js";
import { Preview } from "./preview.js";

// Long enough to be seen, too short to be waited for.
const DONE_MS = 500;

async function main(): Promise<void> {
  const language = await currentLanguage();
  const t = translator(language);
  localize(document, language, t);
  document.title = `${t("confirm_title")} – Triện`;
  element("stage").textContent = t("stage_opening");
  // A window that cannot be moved still serves.
  fitToScreen().catch(() => {});

  let state: ConsentState | undefined;
  let over = false;
  let declined = false;
  let sending = false;
  const arming = new Arming();

  const agent = new Agent(decodeURIComponent(location.hash.slice(1)), receive, () => {
    if (!over) fail(undefined);
  });
  const details = new Details(language, t);
  const certificates = new Certificates(language, t, choose);
  const preview = new Preview(
    (page, width) => agent.request("consent.render", { document: 0, page, width }),
    newSight,
    language,
    t,
  );
  const form = new DecisionForm(language, t, refresh);
  const passwordForm = new PasswordForm(language, (password) => {
    agent.request("consent.password", { document: 0, password }).catch(complain);
  });

  function sight(): Sight {
    const { shownVersion } = preview;
    return { shownVersion, armed: arming.armed(performance.now()), sending, ...form.entered };
  }

  function refresh(): void {
    form.enable(sight());
    passwordForm.enable(arming.armed(performance.now()));
  }

  /** Something new is on the screen: nothing may be approved for a moment. */
  function newSight(): void {
    arming.restart(performance.now());
    refresh();
    setTimeout(refresh, INERT_MS + 10);
  }

  function receive(next: ConsentState, ended: boolean): void {
    if (declined) return;
    const before = state;
    state = next;
    over = ended;
    if (next.stage === "failed") {
      fail(next);
      return;
    }
    sending &&= next.stage === "ready" && !next.error;
    document.body.dataset.stage = next.stage;
    details.show(next);
    certificates.show(next);
    form.show(next);
    passwordForm.show(next);
    preview.show(next);
    const changed = before?.version !== next.version || before?.selected !== next.selected;
    const asks = next.stage === "ready" || next.stage === "password";
    if (asks && (before?.stage !== next.stage || changed)) newSight();
    else refresh();
    if (next.stage === "done") setTimeout(() => window.close(), DONE_MS);
  }

  function fail(last: ConsentState | undefined): void {
    over = true;
    form.forget();
    passwordForm.forget();
    showFailure(last ?? state, last?.error);
  }

  function choose(certificate: string): void {
    form.forget();
    arming.disarm();
    refresh();
    agent.request("consent.select", { certificate }).catch(complain);
  }

  async function approve(): Promise<void> {
    if (!state || !maySign(state, sight())) return;
    sending = true;
    const { version, selected } = state;
    const approval = { documents: approvedDocuments(state), certificate: selected, version };
    const answer = agent.request("consent.approve", { ...approval, pin: form.takePIN() });
    refresh();
    await answer.catch((error) => {
      sending = false;
      complain(error);
    });
  }

  function decline(): void {
    if (over || (state && approved(state))) return;
    over = true;
    declined = true;
    form.forget();
    passwordForm.forget();
    agent.request("consent.decline", { closed: false }).then(
      () => window.close(),
      () => window.close(),
    );
  }

  function complain(error: unknown): void {
    if (!state || over || !(error instanceof Refused) || !error.data) return;
    receive({ ...state, error: error.data }, false);
    newSight();
  }

  element("decision").addEventListener("submit", (event) => {
    event.preventDefault();
    void approve();
  });
  element("decline").addEventListener("click", decline);
  element("close").addEventListener("click", () => window.close());
  window.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    if (over) window.close();
    else decline();
  });
  window.addEventListener("focus", newSight);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") newSight();
    else arming.disarm();
  });
}

void main();
