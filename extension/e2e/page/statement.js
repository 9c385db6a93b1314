// What the tests' portal has signed without a document: functions of window.portal.

/** The functions; host() is the page's connection, outcome(promise) what became of a promise. */
export function statements(host, outcome) {
  const all = new Map();
  return {
    startStatement(id, kind, options) {
      all.set(
        id,
        outcome(kind === "hash" ? host().signHash(options) : host().authenticate(options)),
      );
    },
    finishStatement: (id) => all.get(id),
  };
}
