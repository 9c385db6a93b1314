/**
 * The confirmation window: shows what the agent will sign, and takes the
 * person's yes, with the PIN, or no. It decides nothing by itself: the agent
 * compares every approval with what it holds.
 */
import type { ConsentState, Placement, Rect } from "../../../protocol/js/src/generated/messages.js";
import type { ConfirmMethods } from "../ports/confirm.js";
import { Refused } from "../ports/requests.js";
import { element } from "../text/element.js";
import { currentLanguage, localize, translator } from "../text/language.js";
import { Agent } from "./agent.js";
import { Arming, INERT_MS } from "./arming.js";
import { Certificates } from "./certificates.js";
import {
  approved,
  approvedDocuments,
  isBatch,
  mayDecline,
  maySign,
  type Sight,
} from "./decision.js";
import { DecisionForm } from "./decision-form.js";
import { Details } from "./details.js";
import { DocumentList } from "./document-list.js";
import { lockedDocument, looks, step } from "./documents.js";
import { showFailure } from "./failed.js";
import { fitToScreen } from "./fit.js";
import { focusOf } from "./focus.js";
import { type Command, command, type Focus } from "./keys.js";
import { Mover } from "./mover.js";
import { PasswordForm } from "./password-form.js";
import { Pictures } from "./pictures.js";
import { PlaceNote } from "./place-note.js";
import { Preview } from "./preview.js";
import { mayRemove, showRemoval } from "./removal.js";
import { SEEN_MS, SeenMarks } from "./seen.js";
import { showProgress } from "./signing-progress.js";
import { showStatement } from "./statement.js";
import { needsSummary, showSummary } from "./summary.js";
import { Thumbnails } from "./thumbnails.js";
import { showTokenMissing } from "./token-missing.js";

// Long enough to be seen, too short to be waited for.
const DONE_MS = 500;

async function main(): Promise<void> {
  const language = await currentLanguage();
  const t = translator(language);
  localize(document, language, t);
  element("stage").textContent = t("stage_opening");
  // A window that cannot be moved still serves.
  fitToScreen().catch(() => {});

  let state: ConsentState | undefined;
  /** The document in view, by its place. */
  let current = 0;
  /** The documents that the person has said yes to. */
  let yesTo: number[] = [];
  let over = false;
  let declined = false;
  let stopping = false;
  let sending = false;
  /** How many changes have no answer yet. */
  let changes = 0;
  const arming = new Arming();
  const marks = new SeenMarks();

  const agent = new Agent(decodeURIComponent(location.hash.slice(1)), receive, () => {
    if (!over) fail(undefined);
  });
  const details = new Details(language, t);
  const certificates = new Certificates(language, t, choose);
  const pictures = new Pictures((params) => agent.request("consent.render", params));
  const mover = new Mover(t, place, refresh);
  const placeNote = new PlaceNote(language, t, (index, placement) => {
    void move(index, placement, true);
  });
  const preview = new Preview(pictures, mover, newSight, language, t);
  const thumbnails = new Thumbnails(pictures, element("document-list"));
  const form = new DecisionForm(language, t, refresh);
  const list = new DocumentList(thumbnails, look, () => form.goOn(), language, t);
  const passwordForm = new PasswordForm(language, (index, password) => {
    agent.request("consent.password", { document: index, password }).catch(complain);
  });

  function sight(now: ConsentState): Sight {
    return {
      unseen: looks(now, marks).unseen,
      armed: arming.armed(performance.now()),
      changing: changes > 0 || mover.moving,
      sending,
      ...form.entered,
    };
  }

  /** Makes the fields and buttons follow what may be done now. */
  function refresh(): void {
    if (!state) return;
    form.enable(sight(state));
    passwordForm.enable(arming.armed(performance.now()));
  }

  /** Something new is on the screen: nothing may be approved for a moment. */
  function newSight(): void {
    arming.restart(performance.now());
    observe();
    refresh();
    setTimeout(refresh, INERT_MS + 10);
  }

  /** Takes note of what the person has before them. */
  function observe(): void {
    const now = performance.now();
    const looked = document.visibilityState === "visible" ? preview.sight : undefined;
    if (!looked) marks.lookAway(now);
    else if (marks.look(looked.document, looked.version, now)) setTimeout(draw, SEEN_MS + 10);
  }

  function receive(next: ConsentState, ended: boolean): void {
    if (declined) return;
    const before = state;
    state = next;
    over = ended;
    if (needsSummary(next)) {
      forget();
      showSummary(next, language, t);
      return;
    }
    if (next.stage === "failed") {
      fail(next);
      return;
    }
    sending &&= next.stage === "ready" && !next.error;
    draw();
    const changed = before?.version !== next.version || before?.selected !== next.selected;
    const asks = next.stage === "ready" || next.stage === "password";
    if (asks && (before?.stage !== next.stage || changed)) newSight();
    else refresh();
    if (next.stage === "done") setTimeout(() => window.close(), DONE_MS);
  }

  /** Shows the state, with the document in view. */
  function draw(): void {
    if (!state) return;
    marks.settle(performance.now());
    const { action, stage } = state;
    const batch = isBatch(state);
    const view = action !== "sign" ? "statement" : batch ? "batch" : "single";
    document.body.dataset.stage = stage;
    document.body.dataset.view = view;
    document.body.dataset.action = action;
    details.show(state, current);
    showStatement(state, t);
    certificates.show(state);
    showTokenMissing(state, language, t);
    form.show(state);
    showProgress(state, yesTo, stopping, t);
    if (view !== "statement") {
      passwordForm.show(state, current);
      placeNote.show(state, current);
      preview.show(state, current);
    }
    if (batch) {
      list.show(state, current, marks);
      showRemoval(state, current, t);
    }
    if (stopping) element<HTMLButtonElement>("decline").disabled = true;
    observe();
    refresh();
  }

  /** Takes another document into view. */
  function look(index: number): void {
    if (!state || index === current) return;
    mover.cancel();
    current = index;
    draw();
    newSight();
  }

  function remove(): void {
    if (!state || !mayRemove(state, current)) return;
    const removed = !state.documents[current]?.removed;
    void change("consent.remove", { document: current, removed });
  }

  /** Asks for something that changes what an approval covers. */
  async function change<M extends keyof ConfirmMethods>(
    method: M,
    params: ConfirmMethods[M]["params"],
    refused: (error: unknown) => void = complain,
  ): Promise<void> {
    if (!state || over || approved(state)) return;
    changes++;
    refresh();
    await agent.request(method, params).catch(refused);
    changes--;
    newSight();
  }

  function place(index: number, rect: Rect): void {
    const page = state?.documents[index]?.placement?.page;
    if (page !== undefined) void move(index, { page, rect }, false);
  }

  async function move(index: number, placement: Placement, alike: boolean): Promise<void> {
    placeNote.moved(index, alike ? undefined : placement);
    await change("consent.place", { document: index, placement, alike }, (error) => {
      if (error instanceof Refused && error.data) placeNote.refused(index, error.data);
    });
    mover.answered();
    draw();
  }

  function fail(last: ConsentState | undefined): void {
    over = true;
    forget();
    showFailure(last ?? state, last?.error, t);
  }

  function forget(): void {
    form.forget();
    passwordForm.forget();
  }

  function choose(certificate: string): void {
    form.forget();
    arming.disarm();
    void change("consent.select", { certificate });
  }

  async function approve(): Promise<void> {
    if (!state || !maySign(state, sight(state))) return;
    sending = true;
    const { version, selected } = state;
    const documents = approvedDocuments(state);
    yesTo = documents.map(({ document: index }) => index);
    const approval = { documents, certificate: selected, version };
    const answer = agent.request("consent.approve", { ...approval, pin: form.takePIN() });
    refresh();
    await answer.catch((error) => {
      sending = false;
      complain(error);
    });
  }

  function decline(): void {
    if (over || (state && !mayDecline(state))) return;
    if (state && approved(state)) {
      // What is signed stays signed: the window tells what became of the others.
      stopping = true;
      agent.request("consent.decline", { closed: false }).catch(complain);
      draw();
      return;
    }
    over = true;
    declined = true;
    forget();
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

  function focus(): Focus {
    return focusOf(document.activeElement, preview.zoomed);
  }

  function obey(todo: Command): void {
    const count = state?.documents.length ?? 0;
    const commands: Record<Command, () => void> = {
      next_document: () => look(step(count, current, 1)),
      previous_document: () => look(step(count, current, -1)),
      first_document: () => look(0),
      last_document: () => look(count - 1),
      next_page: () => preview.turn(1),
      previous_page: () => preview.turn(-1),
      remove,
    };
    commands[todo]();
  }

  element("decision").addEventListener("submit", (event) => {
    event.preventDefault();
    void approve();
  });
  element("decline").addEventListener("click", decline);
  element("remove").addEventListener("click", remove);
  element("place-here").addEventListener("click", () => {
    const rect = state?.documents[current]?.placement?.rect;
    if (rect) void move(current, { page: preview.page, rect }, false);
  });
  element("go-to-locked").addEventListener("click", () => {
    const locked = state && lockedDocument(state);
    if (locked !== undefined) look(locked);
  });
  element("forget-pin").addEventListener("click", () => void change("consent.forgetPin", {}));
  for (const id of ["close", "summary-close"]) {
    element(id).addEventListener("click", () => window.close());
  }
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (over) window.close();
      // Whoever moves a signature takes that back with Esc, and does not say no.
      else if (mover.cancel() || focus() === "signature" || (state && approved(state))) return;
      // Nobody loses the review of forty documents by one key.
      else if (state && isBatch(state)) element("decline").focus();
      else decline();
      return;
    }
    if (!state || over || state.action !== "sign") return;
    const todo = command(event, focus());
    if (!todo || (!todo.endsWith("_page") && !isBatch(state))) return;
    event.preventDefault();
    obey(todo);
  });
  window.addEventListener("focus", newSight);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") newSight();
    else {
      arming.disarm();
      observe();
    }
  });
}

void main();
