// Batches of the tests' portal: functions of window.portal.

/** The functions; host() is the page's connection, outcome(promise) what became of a promise. */
export function batches(host, outcome) {
  const all = new Map();

  async function document({ name, fetched, wrong, known, ...about }) {
    const path = `/documents/${encodeURIComponent(name)}`;
    const data = async (signal) => {
      const answer = await fetch(fetched === "missing" ? `${path}.missing` : path, { signal });
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.blob();
    };
    if (known) return { name, data, ...known, ...about };
    const blob = await (await fetch(path)).blob();
    if (!fetched && !wrong) return { name, data: blob, ...about };
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
    if (wrong) digest[0] ^= 1;
    const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return { name, data, size: blob.size, sha256, ...about };
  }

  async function run(batch, declared, options) {
    const documents = await Promise.all(declared.map(document));
    batch.clickedAt = performance.timeOrigin + performance.now();
    const results = await host().signBatch({
      ...options,
      documents,
      signal: batch.abort.signal,
      onProgress: (progress) => {
        batch.progress.push(progress);
      },
      onResult: ({ index, outcome: became }) => {
        batch.told.push([index, became]);
        for (const look of batch.lookers) look();
      },
    });
    batch.results = results;
    return results.map(({ outcome: became, error, signed }) => ({
      outcome: became,
      code: error?.code,
      ...(signed && {
        name: signed.name,
        size: signed.size,
        sha256: signed.sha256,
        ...signed.signature,
      }),
    }));
  }

  return {
    startBatch(id, declared, options) {
      const batch = { abort: new AbortController(), progress: [], told: [], lookers: [] };
      all.set(id, batch);
      batch.outcome = outcome(run(batch, declared, options));
    },
    async finishBatch(id) {
      const batch = all.get(id);
      const end = await batch.outcome;
      const { clickedAt, told, progress } = batch;
      return { ...end, clickedAt, told, progress };
    },
    /** Resolves when so many results have been told. */
    toldOf(id, count) {
      const batch = all.get(id);
      return new Promise((resolve) => {
        const look = () => batch.told.length >= count && resolve();
        batch.lookers.push(look);
        look();
      });
    },
    abortBatch: (id) => all.get(id).abort.abort(),
    downloadOf(id, index) {
      const { signed } = all.get(id).results[index];
      const link = window.document.createElement("a");
      link.href = URL.createObjectURL(signed);
      link.download = signed.name;
      link.click();
    },
  };
}
