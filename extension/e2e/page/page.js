// The portal page of the tests. It is written against trien.js alone, like any
// portal; a test drives it through window.portal, whose answers are plain data.
import { batches } from "/batch.js";
import { statements } from "/statement.js";
import { Trien } from "/trien.js";

const now = () => performance.timeOrigin + performance.now();
const signings = new Map();
let host;

/** What became of a promise: its value or its error's code, and when. */
async function outcome(promise) {
  try {
    return { value: await promise, at: now() };
  } catch (error) {
    return { code: error.code ?? String(error), vi: error.vi, en: error.en, at: now() };
  }
}

async function connect(options) {
  host?.close();
  host = await Trien.connect(options);
  host.addEventListener("close", ({ reason }) => {
    document.title = reason.code;
  });
  return { channel: host.channel, info: host.info };
}

async function sign(id, name, options, signal) {
  const document = await (await fetch(`/documents/${encodeURIComponent(name)}`)).blob();
  signings.get(id).clickedAt = now();
  const signed = await host.signPdf(document, {
    name,
    ...options,
    signal,
    onProgress: ({ stage }) => signings.get(id).stages.add(stage),
  });
  signings.get(id).signed = signed;
  return { name: signed.name, size: signed.size, sha256: signed.sha256, ...signed.signature };
}

async function verify(name, options) {
  const document = await (await fetch(`/documents/${encodeURIComponent(name)}`)).blob();
  return host.verifyPdf(document, { name, ...options });
}

window.portal = {
  ...batches(() => host, outcome),
  ...statements(() => host, outcome),
  connect: (options) => outcome(connect(options)),
  tokens: () => outcome(host.tokens()),
  certificates: () => outcome(host.certificates()),
  verify: (name, options) => outcome(verify(name, options)),
  close: () => host.close(),
  guide: (code) => Trien.guide(new Trien.TrienError(code)),
  start(id, name, options) {
    const abort = new AbortController();
    signings.set(id, { abort, stages: new Set() });
    signings.get(id).outcome = outcome(sign(id, name, options, abort.signal));
  },
  finish: async (id) => {
    const signing = signings.get(id);
    const end = await signing.outcome;
    return { ...end, clickedAt: signing.clickedAt, stages: [...signing.stages] };
  },
  abort(id) {
    const at = now();
    signings.get(id).abort.abort();
    return at;
  },
  download(id) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(signings.get(id).signed);
    link.download = signings.get(id).signed.name;
    link.click();
  },
};
document.documentElement.dataset.ready = "true";
