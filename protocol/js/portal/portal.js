// Cổng thông tin mẫu: mọi việc với Triện đều qua trien.js.
// The example portal: all it does with Triện goes through trien.js.
import { signTogether } from "./batch.js";
import { connected, element, hideError, made, STAGES, showError } from "./connection.js";

/** What the clerk is told of a document that was checked (verification.acceptance). */
const ACCEPTANCES = {
  accepted: "Được tiếp nhận",
  review: "Cần xem lại",
  refused: "Không tiếp nhận",
};

const STATES = {
  waiting: "Chờ ký",
  approve: "Lãnh đạo đã ký",
  issue: "Đã phát hành",
  incoming: "Văn bản đến",
};

/** The documents; `file` becomes the signed one, so that the clerk signs after the leader. */
let documents = [];
let current;
let running = false;

// 2. Ký: một lời gọi, một lời hứa. Sign: one call, one promise.
async function sign() {
  const doc = current;
  const purpose = element("role").value;
  await withTrien(doc, async (trien, options) => {
    const signed = await trien.signPdf(doc.file, { purpose, ...options });
    // A real portal now uploads `signed`, which is a File:
    //   const form = new FormData(); form.append("file", signed); await fetch(…)
    doc.file = signed;
    doc.state = purpose;
    list();
    open(doc);
  });
}

/** Signs all that are chosen, in one confirmation. */
async function signAll() {
  const purpose = element("role").value;
  const chosen = documents.filter(({ selected }) => selected);
  for (const doc of chosen) doc.failure = undefined;
  busy(true);
  await signTogether(chosen, purpose, (doc, outcome, signed, error) => {
    doc.selected = outcome !== "signed";
    doc.failure = outcome === "failed" ? error : undefined;
    if (signed) {
      doc.file = signed;
      doc.state = purpose;
    }
    list();
  });
  busy(false);
  if (current && element("error").hidden) open(current);
}

// 4. Kiểm tra: văn bản đến có chữ ký hợp lệ không, có được tiếp nhận không.
//    Check: are the signatures valid, is the document to be accepted.
//    `details` opens Triện's own page with every detail.
async function check(details) {
  const doc = current;
  await withTrien(doc, async (trien, options) => {
    const { verification } = await trien.verifyPdf(doc.file, { show: details, ...options });
    element("acceptance").textContent = ACCEPTANCES[verification.acceptance];
    element("findings").replaceChildren(
      ...verification.signatures.map(({ signer, reason }) =>
        made("li", `${signer.commonName}: ${reason.vi}`),
      ),
      ...verification.rules.map(({ phrase, reason }) => made("li", `${reason.vi} (“${phrase}”)`)),
    );
    element("verdict").dataset.acceptance = verification.acceptance;
    element("verdict").hidden = false;
  });
}

/** Does something with Triện and a document, and shows how far it is and how it failed. */
async function withTrien(doc, action) {
  const controller = new AbortController();
  element("cancel").onclick = () => controller.abort();
  busy(true);
  element("cancel").hidden = false;
  try {
    const trien = await connected((text) => show("progress", text));
    doc.file ??= await fetchDocument(doc);
    await action(trien, {
      name: doc.name,
      signal: controller.signal,
      onProgress: ({ stage, done, total }) => {
        const percent =
          stage === "receiving" && total ? ` ${Math.round((done / total) * 100)} %` : "";
        show("progress", STAGES[stage] + percent);
      },
    });
    show("progress", "");
  } catch (error) {
    show("progress", "");
    showError(error);
  } finally {
    busy(false);
  }
}

async function fetchDocument({ path, name }) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return new File([await answer.blob()], name, { type: "application/pdf" });
}

function open(doc) {
  current = doc;
  element("work").hidden = false;
  hideError();
  element("verdict").hidden = true;
  element("title").textContent = doc.title;
  element("facts").replaceChildren(
    ...[
      ["Số, ký hiệu", doc.number],
      ["Tên tệp", doc.name],
      ["Trạng thái", STATES[doc.state]],
    ].flatMap(([term, value]) => [made("dt", term), made("dd", value)]),
  );
  for (const url of [element("view"), element("download")]) {
    if (url.href.startsWith("blob:")) URL.revokeObjectURL(url.href);
  }
  element("view").href = doc.file ? URL.createObjectURL(doc.file) : doc.path;

  const signature = doc.file?.signature;
  element("result").hidden = !signature;
  if (signature) {
    element("signer").textContent = signature.commonName;
    element("signed-at").textContent = new Date(signature.signedAt).toLocaleString("vi-VN");
    element("download").href = URL.createObjectURL(doc.file);
    element("download").download = doc.file.name;
  }
  list();
}

function list() {
  element("documents").replaceChildren(...documents.map(row));
  const count = documents.filter(({ selected }) => selected).length;
  element("all").checked = count > 0 && count === documents.length;
  element("all").indeterminate = count > 0 && count < documents.length;
  element("sign-all").textContent =
    count === documents.length ? "Ký tất cả" : `Ký ${count} văn bản`;
  element("sign-all").disabled = running || count === 0;
}

function row(doc) {
  const item = document.createElement("li");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = doc.selected;
  box.disabled = running;
  box.ariaLabel = `Chọn ${doc.title}`;
  box.dataset.testid = `choose-${doc.id}`;
  box.onchange = () => {
    doc.selected = box.checked;
    list();
  };
  const button = made("button", doc.title);
  button.type = "button";
  button.dataset.testid = `document-${doc.id}`;
  button.ariaCurrent = String(doc === current);
  const state = made("span", doc.failure ? "Không ký được" : STATES[doc.state]);
  state.className = "state";
  state.dataset.state = doc.failure ? "failed" : doc.state;
  const facts = made("small", doc.number);
  facts.append(state);
  button.append(facts);
  button.onclick = () => open(doc);
  item.append(box, button);
  if (doc.file?.signature) item.append(downloadLink(doc));
  if (doc.failure) {
    const why = made("p", `${doc.failure.vi.message} ${doc.failure.vi.action}`);
    why.className = "why";
    item.append(why);
  }
  return item;
}

function downloadLink(doc) {
  const link = made("a", "Tải về");
  link.dataset.testid = `download-${doc.id}`;
  // The File's address is made when it is wanted: it would live as long as the page.
  link.href = "#";
  link.onclick = () => {
    link.href = URL.createObjectURL(doc.file);
    link.download = doc.file.name;
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };
  return link;
}

function busy(on) {
  running = on;
  for (const id of ["sign", "check", "details", "incoming", "all", "role"]) {
    element(id).disabled = on;
  }
  if (!on) element("cancel").hidden = true;
  if (on) {
    hideError();
    element("result").hidden = true;
    element("verdict").hidden = true;
  }
  list();
}

/** A file that came from elsewhere joins the list, to be checked. */
function receive(file) {
  const doc = {
    id: `incoming-${documents.length + 1}`,
    title: file.name,
    number: "–",
    name: file.name,
    state: "incoming",
    selected: false,
    file,
  };
  documents.push(doc);
  open(doc);
  return check(false);
}

function show(id, text) {
  element(id).textContent = text;
}

element("sign").onclick = sign;
element("sign-all").onclick = signAll;
element("all").onchange = ({ target }) => {
  for (const doc of documents) doc.selected = target.checked;
  list();
};
element("check").onclick = () => check(false);
element("details").onclick = () => check(true);
element("incoming").onchange = ({ target }) => {
  if (target.files[0]) receive(target.files[0]);
  target.value = "";
};
documents = (await (await fetch("documents.json")).json()).map((doc) => ({
  ...doc,
  state: "waiting",
  selected: true,
}));
list();
