// Ký nhiều văn bản một lần. Many documents, one confirmation, one PIN.
import { connected, element, hideError, STAGES, showError } from "./connection.js";

/**
 * 3. Ký nhiều văn bản: kết quả về từng văn bản một; văn bản lỗi không cản văn bản khác.
 *    Results come one by one; a document that fails keeps no other from being signed.
 *    `onResult` takes a document of `documents` and what became of it.
 */
export async function signTogether(documents, purpose, onResult) {
  const controller = new AbortController();
  const counts = { signed: 0, removed: 0, failed: 0 };
  element("batch-stop").onclick = () => {
    controller.abort();
    tell("Đang dừng…");
  };
  element("batch-stop").hidden = false;
  element("batch").hidden = false;
  element("batch-title").textContent = `Ký ${documents.length} văn bản`;
  hideError();
  bar();
  try {
    const trien = await connected(tell);
    await trien.signBatch({
      documents: documents.map(toSign),
      purpose,
      signal: controller.signal,
      onProgress: (progress) => showProgress(progress, documents.length),
      onResult: ({ index, outcome, signed, error }) => {
        counts[outcome]++;
        // A real portal now uploads `signed`, which is a File, and waits for it:
        //   const form = new FormData(); form.append("file", signed); await fetch(…)
        onResult(documents[index], outcome, signed, error);
      },
    });
    tell(summary(counts));
  } catch (error) {
    // Chưa có văn bản nào được ký. Nothing was signed.
    tell("Chưa ký văn bản nào.");
    showError(error);
  } finally {
    element("batch-stop").hidden = true;
    element("batch-bar").hidden = true;
  }
}

/** A document that the page holds is sent as it is; another is fetched when its turn has come. */
function toSign({ file, name, path, size, sha256 }) {
  if (file) return { data: file, name };
  const data = async (signal) => {
    const answer = await fetch(path, { signal });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.blob();
  };
  return { data, name, size, sha256 };
}

function showProgress({ stage, done, total, name }, count) {
  if (stage === "signing" && name) {
    tell(`Đang ký ${done + 1}/${total} – ${name}`);
    bar(done, total);
  } else if (total > 0 && stage !== "queued") {
    tell(`${STAGES[stage]} ${Math.round((done / total) * 100)} %`);
    bar(done, total);
  } else {
    tell(
      stage === "confirm"
        ? `Mời xem và xác nhận ${count} văn bản trong cửa sổ Triện.`
        : STAGES[stage],
    );
    bar();
  }
}

function summary({ signed, removed, failed }) {
  const parts = [`Đã ký ${signed} văn bản`];
  if (removed > 0) parts.push(`bỏ ra ${removed}`);
  if (failed > 0) parts.push(`không ký được ${failed}`);
  return `${parts.join(", ")}.`;
}

function tell(text) {
  element("batch-progress").textContent = text;
}

/** The bar as far as it has come; without figures it moves by itself. */
function bar(done, total) {
  const progress = element("batch-bar");
  progress.hidden = false;
  if (total > 0) {
    progress.max = total;
    progress.value = done;
  } else {
    progress.removeAttribute("value");
  }
}
