// The server's side of a login with a certificate (host.authenticate, which is
// auth.sign), with node:crypto alone. Two answers of yours use it:
//
//   GET  /login/nonce → logins.nonce(session)
//   POST /login       → const person = logins.verify(session, proof)
//
// where session is the browser's own (its cookie), so that nobody is logged in
// by another's proof. person is the certificate; who that is in your database,
// its subject or its serial number with its issuer says: person.subject.
//
// Not here: whether the certificate was withdrawn. Ask the authority's OCSP
// responder or its CRL (person.infoAccess) before you let anybody in.
import { constants, randomBytes, verify, X509Certificate } from "node:crypto";

const LIFETIME = 5 * 60 * 1000; // ms: as long as a person may look at the window
const MAX_OPEN = 100_000; // nonces that nobody has come back with
const MAX_CHAIN = 5;

// What a key signs with is the key's own affair, never the proof's word.
const BY_CURVE = { prime256v1: "sha256", secp384r1: "sha384", secp521r1: "sha512" };

export class Logins {
  #origin;
  #roots;
  #now;
  #open = new Map(); // session → { nonce, until }

  /**
   * @param {object} options
   * @param {string} options.origin where people log in, as the browser writes
   *   it: "https://eoffice.anbinh.example"; no path, no slash
   * @param {(string | Buffer)[]} options.roots the authorities that you trust,
   *   each a certificate in PEM or DER
   * @param {() => number} [options.now] the time in ms
   */
  constructor({ origin, roots, now = Date.now }) {
    this.#origin = origin;
    this.#roots = roots.map((root) => new X509Certificate(root));
    this.#now = now;
  }

  /** A new nonce for this session, for host.authenticate({ nonce }). */
  nonce(session) {
    for (const [key, { until }] of this.#open) {
      if (until > this.#now() && this.#open.size < MAX_OPEN) break; // the oldest come first
      this.#open.delete(key);
    }
    const nonce = randomBytes(32).toString("base64");
    this.#open.delete(session);
    this.#open.set(session, { nonce, until: this.#now() + LIFETIME });
    return nonce;
  }

  /**
   * The certificate of the person who logs in with this proof, the `signature`
   * of host.authenticate's result. Throws where it is none; the nonce is used
   * up in any case.
   */
  verify(session, proof) {
    const { nonce, until } = this.#open.get(session) ?? {};
    this.#open.delete(session);
    if (!nonce || until <= this.#now()) throw new Error("no nonce was given out, or it is used up");

    const person = new X509Certificate(Buffer.from(proof.certificate, "base64"));
    const key = person.publicKey;
    const { hash, options } = schemeOf(key);
    // Never take this text from the page: it says where and for which request.
    const text = Buffer.from(`trien auth.sign 1\n${this.#origin}\n${nonce}\n`, "utf8");
    if (!verify(hash, text, { key, ...options }, Buffer.from(proof.signature, "base64"))) {
      throw new Error("the signature is another key's, or over something else");
    }
    const issuers = (proof.chain ?? [])
      .slice(0, MAX_CHAIN)
      .map((der) => Buffer.from(der, "base64"));
    this.#mustLeadToRoot(
      person,
      issuers.map((der) => new X509Certificate(der)),
    );
    return person;
  }

  /** Everything in proof.chain is the page's word, until a root has signed it. */
  #mustLeadToRoot(person, offered) {
    let at = person;
    for (let steps = 0; steps <= MAX_CHAIN; steps++) {
      if (!this.#isCurrent(at)) throw new Error(`not valid now: ${at.subject}`);
      const issued = (by) => by.ca && at.checkIssued(by) && at.verify(by.publicKey);
      const root = this.#roots.find(issued);
      if (root) {
        if (!this.#isCurrent(root)) throw new Error(`not valid now: ${root.subject}`);
        return;
      }
      at = offered.find(issued);
      if (!at) break;
    }
    throw new Error("the certificate leads to no authority that is trusted here");
  }

  #isCurrent(certificate) {
    const now = this.#now();
    return Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo);
  }
}

function schemeOf(key) {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === "rsa" && modulusLength >= 2048) {
    return { hash: "sha256", options: { padding: constants.RSA_PKCS1_PADDING } };
  }
  if (key.asymmetricKeyType === "ec" && BY_CURVE[namedCurve]) {
    return { hash: BY_CURVE[namedCurve], options: { dsaEncoding: "der" } };
  }
  throw new Error("a key of this kind does not log in");
}
