/**
 * The page "Kiểm tra văn bản": a clerk drops documents, and reads at once
 * whether to accept them, why, and where on the page. The agent checks and
 * draws; this page shows.
 */
import { asTrienError } from "../../../protocol/js/src/error.js";
import { errorTable } from "../../../protocol/js/src/generated/errors.js";
import { decodeBase64 } from "../bytes/base64.js";
import { DIAGNOSE_PAGE } from "../ports/diagnose.js";
import { Refused } from "../ports/requests.js";
import { element, showText } from "../text/element.js";
import { currentLanguage, localize, translator } from "../text/language.js";
import { Agent } from "./agent.js";
import { Cards } from "./cards.js";
import { Checker } from "./checker.js";
import { DocumentList } from "./document-list.js";
import { type CheckedDocument, Documents, type Failed, MAX_DOCUMENTS } from "./documents.js";
import { takeDrops } from "./drop.js";
import { OwnTransport } from "./own-transport.js";
import { read } from "./report.js";
import { Sheets } from "./sheets.js";
import { UnlockForm } from "./unlock-form.js";
import { VerdictView } from "./verdict-view.js";

async function main(): Promise<void> {
  const language = await currentLanguage();
  const t = translator(language);
  localize(document, language, t);

  let selected: CheckedDocument | undefined;
  /** The check whose cards and pages are on the screen. */
  let shown = "";

  const agent = new Agent(show);
  const checker = new Checker(() => new OwnTransport());
  const documents = new Documents(
    {
      check: (file, progress, signal) =>
        checker.check(
          file,
          ({ stage, done, total }) =>
            progress(stage === "receiving" ? { stage, done, total } : { stage: "verifying" }),
          signal,
        ),
      fetch: (check) => agent.request("check.state", { check }),
      unlock: (check, password) => agent.request("check.password", { check, password }),
      forget: (check) => void agent.request("check.close", { check }).catch(() => {}),
      explain,
    },
    changed,
  );
  const verdict = new VerdictView(language, t);
  const list = new DocumentList(t, select);
  const cards = new Cards(language, t, {
    pointed: point,
    go: (place) => sheets.goTo(place),
  });
  const sheets = new Sheets(t, {
    render: (page, width) => agent.request("check.render", { check: shown, page, width }),
    explain: (error) => {
      const failed = explain(error);
      // The agent keeps few documents: what it let go is given to it again.
      if (failed.code === "document.check_forgotten" && selected) documents.again(selected);
      return failed[language].message;
    },
    name: ({ mark }) => t("check_frame", mark),
    pointed: point,
    chosen: (mark) => cards.goTo(mark),
  });

  const unlockForm = new UnlockForm(
    language,
    (password) => selected && documents.unlock(selected, password),
  );

  function point(mark: string | undefined): void {
    cards.point(mark);
    sheets.point(mark);
  }

  function changed(document: CheckedDocument): void {
    list.show(documents.all, selected);
    if (document === selected) draw();
  }

  function select(document: CheckedDocument | undefined): void {
    selected = document;
    element("welcome").hidden = document !== undefined;
    element("results").hidden = document === undefined;
    element("add").hidden = document === undefined;
    list.show(documents.all, selected);
    draw();
  }

  /** Selects what has just come; the buttons of the empty page are gone then. */
  function choose(document: CheckedDocument): void {
    const first = selected === undefined;
    select(document);
    if (first) element("report").focus();
  }

  function draw(): void {
    const result = selected?.state.stage === "done" ? selected.state.result : undefined;
    const check = result?.check ?? "";
    if (selected) verdict.show(selected);
    unlockForm.show(selected);
    window.document.title = [selected?.name, `${t("check_title")} – Triện`]
      .filter(Boolean)
      .join(" · ");
    if (check === shown) return;
    shown = check;
    element("report").classList.toggle("with-pages", (result?.verification.pages ?? 0) > 0);
    if (!result || result.verification.passwordRequired) {
      cards.clear();
      sheets.close();
      return;
    }
    const reading = read(result.verification);
    cards.show(result.verification, reading);
    sheets.open(result.verification.pages, [
      ...reading.signatures,
      ...reading.problems,
      ...reading.notes,
    ]);
  }

  function add(files: File[]): void {
    const taken = documents.add(files);
    const [first] = taken;
    notify(taken.length < files.length ? t("check_too_many", MAX_DOCUMENTS) : "");
    if (first) choose(first);
  }

  function show(check: string): void {
    const taken = documents.show(check);
    notify(taken ? "" : t("check_too_many", MAX_DOCUMENTS));
    if (taken) choose(taken);
  }

  function remove(): void {
    if (!selected) return;
    const at = documents.all.indexOf(selected);
    documents.remove(selected);
    select(documents.all[Math.min(at, documents.all.length - 1)]);
    element(selected ? "report" : "choose").focus();
  }

  async function saveSlip(): Promise<void> {
    const button = element<HTMLButtonElement>("slip");
    const check = shown;
    button.disabled = true;
    button.textContent = t("check_slip_making");
    try {
      const { name, data } = await agent.request("check.slip", { check });
      save(name, decodeBase64(data));
    } catch (error) {
      const { message, action } = explain(error)[language];
      if (check === shown) showText(element("slip-error"), `${message} ${action}`);
    } finally {
      button.disabled = false;
      button.textContent = t("check_slip");
    }
  }

  function notify(text: string): void {
    showText(element("notice"), text);
  }

  const input = element<HTMLInputElement>("files");
  for (const id of ["add", "choose"]) element(id).addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    add([...(input.files ?? [])]);
    input.value = ""; // the same file may be chosen again
  });
  takeDrops(add, () => notify(t("check_no_file")));
  element("slip").addEventListener("click", () => void saveSlip());
  element("again").addEventListener("click", () => selected && documents.again(selected));
  element("remove").addEventListener("click", remove);
  element("diagnose").addEventListener("click", () => {
    void chrome.tabs.create({ url: chrome.runtime.getURL(DIAGNOSE_PAGE) });
  });

  select(undefined);
  const asked = decodeURIComponent(location.hash.slice(1));
  if (asked) show(asked);
}

/** What was thrown, in sentences; a background that is gone took the agent along. */
function explain(error: unknown): Failed {
  if (!(error instanceof Refused)) return asTrienError(error);
  return error.data ?? { code: "host.stopped", ...errorTable["host.stopped"] };
}

/** Saves a file as any download of the browser. */
function save(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/pdf" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

void main();
