// Cổng thông tin mẫu: mọi việc với Triện đều qua trien.js.
// The example portal: all it does with Triện goes through trien.js.
import { Trien } from "/trien.js";

const element = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);

/** What each stage of a request looks like to the person (host.signPdf's onProgress). */
const STAGES = {
  queued: "Đang chờ một văn bản khác được ký xong…",
  receiving: "Đang chuyển văn bản sang Triện…",
  checking: "Triện đang kiểm tra văn bản…",
  confirm: "Mời xem và xác nhận trong cửa sổ Triện.",
  signing: "USB Token đang ký…",
  timestamping: "Đang lấy dấu thời gian…",
  verifying: "Đang kiểm tra chữ ký…",
};

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
let host;

// 1. Kết nối: một lần cho cả trang; khi mất kết nối thì kết nối lại ở lần sau.
//    Connect once for the page; after a loss, connect again when needed.
async function connected() {
  if (host) return host;
  host = await Trien.connect({
    channel: query.get("channel") ?? "auto", // most portals need not choose
    port: query.has("port") ? Number(query.get("port")) : undefined,
  });
  host.addEventListener("close", () => {
    host = undefined;
  });
  return host;
}

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

// 3. Kiểm tra: văn bản đến có chữ ký hợp lệ không, có được tiếp nhận không.
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
  show("progress", "Đang kết nối với Triện…");
  try {
    const trien = await connected();
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
    // 4. Lỗi: câu tiếng Việt có sẵn, gồm chuyện gì xảy ra và phải làm gì.
    //    Errors come with the sentence to show and what to do about it.
    show("progress", "");
    showError(error);
  } finally {
    busy(false);
  }
}

function showError(error) {
  const known = error instanceof Trien.TrienError;
  element("error-message").textContent = known ? error.vi.message : Trien.describe(error);
  element("error-action").textContent = known ? error.vi.action : "";
  element("error-code").textContent = known ? error.code : String(error);
  element("error").hidden = false;
}

async function fetchDocument({ path, name }) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return new File([await answer.blob()], name, { type: "application/pdf" });
}

function open(doc) {
  current = doc;
  element("work").hidden = false;
  element("error").hidden = true;
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
  element("documents").replaceChildren(
    ...documents.map((doc) => {
      const item = document.createElement("li");
      const button = made("button", doc.title);
      button.type = "button";
      button.dataset.testid = `document-${doc.id}`;
      button.ariaCurrent = String(doc === current);
      button.append(made("small", `${doc.number} · ${STATES[doc.state]}`));
      button.onclick = () => open(doc);
      item.append(button);
      return item;
    }),
  );
}

function busy(on) {
  for (const id of ["sign", "check", "details", "incoming"]) element(id).disabled = on;
  element("cancel").hidden = !on;
  if (on) {
    element("error").hidden = true;
    element("result").hidden = true;
    element("verdict").hidden = true;
  }
}

/** A file that came from elsewhere joins the list, to be checked. */
function receive(file) {
  const doc = {
    id: `incoming-${documents.length + 1}`,
    title: file.name,
    number: "–",
    name: file.name,
    state: "incoming",
    file,
  };
  documents.push(doc);
  open(doc);
  return check(false);
}

function show(id, text) {
  element(id).textContent = text;
}

function made(tag, text) {
  const node = document.createElement(tag);
  node.textContent = text;
  return node;
}

element("sign").onclick = sign;
element("check").onclick = () => check(false);
element("details").onclick = () => check(true);
element("incoming").onchange = ({ target }) => {
  if (target.files[0]) receive(target.files[0]);
  target.value = "";
};
documents = (await (await fetch("documents.json")).json()).map((doc) => ({
  ...doc,
  state: "waiting",
}));
list();
