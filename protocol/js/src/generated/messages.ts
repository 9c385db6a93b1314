// Generated from schema/trien.schema.json by "npm run generate". Do not edit.

/**
 * PIN is a token's PIN, or a document's password, as the person typed it, in UTF-8.
 */
export type PIN = string;

/**
 * ApprovedDocument is one document to which the person says yes.
 */
export interface ApprovedDocument {
  document: number;
  sha256: string;
  version: number;
}
/**
 * AuthSignParams asks the person to log in at the asking page's origin.
 */
export interface AuthSignParams {
  /**
   * Nonce is the server's, random, of 256 bits at least and used once only:
   * base64 (RFC 4648, section 4). The same one again, whatever came of the
   * first request, is host.duplicate_request; one that cannot be random, such
   * as zeros, is host.invalid_params.
   */
  nonce: string;
  certificate?: string;
}
/**
 * AuthSignResult is the proof.
 */
export interface AuthSignResult {
  signature: RawSignature;
}
/**
 * RawSignature is a signature outside any document.
 */
export interface RawSignature {
  algorithm: "RS256" | "RS384" | "RS512" | "ES256" | "ES384" | "ES512";
  /**
   * Signature is RSASSA-PKCS1-v1_5 (RFC 8017, section 8.2), or ECDSA's r and
   * s in a DER sequence (RFC 3279, section 2.2.3).
   */
  signature: string;
  /**
   * Certificate is the signer's, in DER; Chain are its issuers, the nearest
   * first, as far as the token has them.
   */
  certificate: string;
  chain: string[];
}
/**
 * BatchDocument is one document of a batch, as the page declares it.
 */
export interface BatchDocument {
  /**
   * Document is the handle: the page's choice, from 1 to FirstHostHandle-1,
   * never used before in this conversation.
   */
  document: number;
  name: string;
  /**
   * Size is the whole length in bytes, SHA256 the digest in lower-case hex.
   * Bytes that come otherwise are not signed: document.changed.
   */
  size: number;
  sha256: string;
  placement?: Placement;
  field?: string;
}
/**
 * Placement and Field are as those of SignPDFParams.
 */
export interface Placement {
  /**
   * Page counts from 1.
   */
  page: number;
  rect: Rect;
}
/**
 * Rect is a rectangle in points (1/72 inch) on the page as a person sees it: the origin is the lower left corner of the visible page.
 */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}
/**
 * BatchResult is what became of one document.
 */
export interface BatchResult {
  /**
   * Document is the handle of BatchDocument.
   */
  document: number;
  outcome: "signed" | "removed" | "failed";
  signed?: SignPDFResult;
  error?: ErrorData;
}
/**
 * Signed is there with the outcome "signed", Error with "failed".
 */
export interface SignPDFResult {
  document: number;
  name: string;
  size: number;
  /**
   * SHA256 is the signed document's, in lower-case hex.
   */
  sha256: string;
  signature: SignatureInfo;
  /**
   * Level is the signature's PAdES baseline level (ETSI EN 319 142-1): B-T
   * has a timestamp, B-B has none.
   */
  level: "B-B" | "B-T";
  /**
   * Warnings tell what the signature lacks that was asked for; mostly none.
   */
  warnings: Warning[];
}
/**
 * SignatureInfo tells what was made.
 */
export interface SignatureInfo {
  field: string;
  commonName: string;
  fingerprint: string;
  /**
   * SignedAt is an RFC 3339 time with its offset (N7).
   */
  signedAt: string;
  /**
   * Integrity is "intact" for every document that is handed out.
   */
  integrity: string;
  page: number;
  rect: Rect;
}
/**
 * Warning tells of something that a person should know of a signature that was made all the same.
 */
export interface Warning {
  code: string;
  vi: Sentence;
  en: Sentence;
}
/**
 * Sentence is what a person reads: what happened, and what to do.
 */
export interface Sentence {
  message: string;
  action: string;
}
/**
 * ErrorData is the part of an error that people and programs use.
 */
export interface ErrorData {
  code: string;
  vi: Sentence;
  en: Sentence;
  /**
   * PINState is the token's after a wrong PIN.
   */
  pinState?: string;
}
/**
 * BatchResultParams is the event that hands over one result as soon as it is there, while the others are being signed.
 */
export interface BatchResultParams {
  /**
   * Request is the id of the sign.batch.
   */
  request: string | number;
  result: BatchResult;
}
/**
 * CancelParams names the request to give up.
 */
export interface CancelParams {
  id: string | number;
}
/**
 * Certificate is one signing certificate that the person could use.
 */
export interface Certificate {
  /**
   * Fingerprint is the SHA-256 of the DER encoding, in lower-case hex.
   */
  fingerprint: string;
  commonName: string;
  organization: string;
  organizationalUnit: string;
  issuer: string;
  serial: string;
  /**
   * NotBefore and NotAfter are RFC 3339 times.
   */
  notBefore: string;
  notAfter: string;
  kind: "person" | "organization" | "unknown";
  /**
   * KindSource says whether the administrator's mapping decided the kind
   * ("settings") or it was only guessed from the subject ("guess").
   */
  kindSource: "settings" | "guess";
  token: Token;
  /**
   * Problem is the error code that keeps this certificate from signing, or
   * empty where it can be used.
   */
  problem?: string;
}
/**
 * Token is one token in the person's PC.
 */
export interface Token {
  label: string;
  manufacturer: string;
  model: string;
  serial: string;
  pinState: "ok" | "count_low" | "final_try" | "locked" | "not_initialized";
  pinPad: boolean;
}
/**
 * CertificateListResult answers certificate.list.
 */
export interface CertificateListResult {
  certificates: Certificate[];
}
/**
 * CheckParams names a verification (VerifyPDFResult.Check): check.state answers VerifyPDFResult, check.slip CheckSlipResult, check.close Empty and forgets it.
 */
export interface CheckParams {
  check: string;
}
/**
 * CheckPasswordParams is the password of a verified document, as the person typed it into the extension's own page.
 */
export interface CheckPasswordParams {
  check: string;
  password: string;
}
/**
 * CheckRenderParams asks for the image of one page of a verified document.
 */
export interface CheckRenderParams {
  check: string;
  /**
   * Page counts from 1.
   */
  page: number;
  /**
   * Width of the image in pixels.
   */
  width: number;
}
/**
 * CheckRenderResult is the image, as a PNG or JPEG.
 */
export interface CheckRenderResult {
  page: number;
  type: "image/png" | "image/jpeg";
  width: number;
  height: number;
  data: string;
  /**
   * PageWidth and PageHeight are the visible page's, in points: the space of
   * Rect.
   */
  pageWidth: number;
  pageHeight: number;
}
/**
 * CheckSlipResult is the acceptance slip (Phiếu kiểm tra) as a PDF file below MaxNativeMessage.
 */
export interface CheckSlipResult {
  name: string;
  data: string;
}
/**
 * ConsentApproveParams is the person's yes.
 */
export interface ConsentApproveParams {
  consent: string;
  certificate: string;
  version: number;
  /**
   * Documents are exactly those that are ready and not removed; none for
   * sign.hash and auth.sign.
   */
  documents: ApprovedDocument[];
  /**
   * PIN is empty where the token has a PIN pad of its own, and where
   * ConsentState.Login is there.
   */
  pin: string;
}
/**
 * ConsentDeclineParams is the person's no.
 */
export interface ConsentDeclineParams {
  consent: string;
  closed: boolean;
}
/**
 * ConsentDocument is one document of a confirmation.
 */
export interface ConsentDocument {
  /**
   * Name is safe to show: no control or bidirectional formatting characters.
   */
  name: string;
  stage: "receiving" | "checking" | "password" | "ready" | "signing" | "signed" | "failed";
  size: number;
  received: number;
  /**
   * SHA256 is the agent's own, empty until every byte is there; Pages is 0
   * until it is read.
   */
  sha256: string;
  pages: number;
  /**
   * Kind tells which documents of a batch are alike: those of one recognised
   * type and one size of the signature's page. It is empty where the type was
   * not recognised.
   */
  kind?: string;
  /**
   * Type is the recognised type, for people: "Quyết định".
   */
  type?: string;
  /**
   * Removed says that the person took it out.
   */
  removed?: boolean;
  placement?: Placement1;
  placementReason?: PlacementReason;
  /**
   * Movable says that the person may move the signature: it does not stand
   * in a field of the document.
   */
  movable?: boolean;
  error?: ErrorData;
  /**
   * Version grows with every change of what is shown of the document or of
   * its signature; images are asked for anew when it does.
   */
  version: number;
}
/**
 * Placement is nil until the document has been read, and for an invisible
 * signature.
 */
export interface Placement1 {
  /**
   * Page counts from 1.
   */
  page: number;
  rect: Rect;
}
/**
 * PlacementReason says why the agent chose the place; nil where the page
 * named it, and where the agent had nothing to go by.
 */
export interface PlacementReason {
  vi: string;
  en: string;
  certain: boolean;
}
/**
 * ConsentEndParams closes the window.
 */
export interface ConsentEndParams {
  state: ConsentState;
}
/**
 * ConsentState is all that the confirmation window shows.
 */
export interface ConsentState {
  /**
   * Consent is an unguessable name of this confirmation.
   */
  consent: string;
  action: "sign" | "hash" | "login";
  stage:
    | "receiving"
    | "token"
    | "checking"
    | "password"
    | "ready"
    | "signing"
    | "timestamping"
    | "done"
    | "failed";
  origin: string;
  topOrigin: string;
  channel: "extension" | "websocket";
  /**
   * Purpose is that of all the documents; "plain" where there are none.
   */
  purpose: "approve" | "issue" | "incoming" | "appendix" | "copy" | "archive" | "plain";
  /**
   * Batch says that it is a sign.batch, even of one document.
   */
  batch?: boolean;
  /**
   * Documents are those to sign, in the page's order: one for sign.pdf, none
   * for sign.hash and auth.sign.
   */
  documents: ConsentDocument[];
  hash?: ConsentHash;
  certificates: Certificate[];
  /**
   * Selected is the fingerprint of the certificate in use, for all documents.
   */
  selected: string;
  /**
   * Pinned says that the page named the certificate, so that the person
   * cannot choose another.
   */
  pinned: boolean;
  login?: ConsentLogin;
  error?: ErrorData1;
  /**
   * Waiting counts the confirmations queued behind this one.
   */
  waiting: number;
  /**
   * Version grows with every change of what an approval covers.
   */
  version: number;
}
/**
 * Hash is there for sign.hash.
 */
export interface ConsentHash {
  name: string;
  algorithm: "SHA-256" | "SHA-384" | "SHA-512";
  hash: string;
}
/**
 * Login is there where the selected certificate's token is still logged in
 * from an earlier approval, because the administrator allows that: no PIN
 * is due.
 */
export interface ConsentLogin {
  /**
   * Until is an RFC 3339 time.
   */
  until: string;
}
/**
 * ErrorData is the part of an error that people and programs use.
 */
export interface ErrorData1 {
  code: string;
  vi: Sentence;
  en: Sentence;
  /**
   * PINState is the token's after a wrong PIN.
   */
  pinState?: string;
}
/**
 * ConsentForgetPINParams ends the login that is kept for the certificate.
 */
export interface ConsentForgetPINParams {
  consent: string;
}
/**
 * ConsentHash is what sign.hash signs, the name being the page's word.
 */
export interface ConsentHash1 {
  name: string;
  algorithm: "SHA-256" | "SHA-384" | "SHA-512";
  hash: string;
}
/**
 * ConsentLogin is a login that is kept.
 */
export interface ConsentLogin1 {
  /**
   * Until is an RFC 3339 time.
   */
  until: string;
}
/**
 * ConsentOpenParams asks the extension to show a confirmation window.
 */
export interface ConsentOpenParams {
  state: ConsentState;
}
/**
 * ConsentPasswordParams is a document's password, as the person typed it.
 */
export interface ConsentPasswordParams {
  consent: string;
  document: number;
  password: string;
}
/**
 * ConsentPlaceParams moves a document's signature.
 */
export interface ConsentPlaceParams {
  consent: string;
  document: number;
  placement: Placement2;
  /**
   * Alike moves the signatures of all movable documents of the same Kind to
   * the same place, on the page that each one's signature stands on.
   */
  alike?: boolean;
}
/**
 * Placement is where the page wants the signature.
 */
export interface Placement2 {
  /**
   * Page counts from 1.
   */
  page: number;
  rect: Rect;
}
/**
 * ConsentRemoveParams takes a document out of a batch, or puts it back.
 */
export interface ConsentRemoveParams {
  consent: string;
  document: number;
  removed: boolean;
}
/**
 * ConsentRenderParams asks for the image of one page, with the signature drawn in its place.
 */
export interface ConsentRenderParams {
  consent: string;
  document: number;
  /**
   * Page counts from 1.
   */
  page: number;
  /**
   * Width of the image in pixels.
   */
  width: number;
}
/**
 * ConsentRenderResult is the image, as a PNG or JPEG.
 */
export interface ConsentRenderResult {
  document: number;
  page: number;
  type: "image/png" | "image/jpeg";
  width: number;
  height: number;
  data: string;
  /**
   * PageWidth and PageHeight are the visible page's, in points: the space of
   * Rect.
   */
  pageWidth: number;
  pageHeight: number;
  /**
   * Version is the ConsentDocument's that the image shows.
   */
  version: number;
}
/**
 * ConsentSelectParams chooses another certificate.
 */
export interface ConsentSelectParams {
  consent: string;
  certificate: string;
}
/**
 * ConsentUpdateParams replaces what the window shows.
 */
export interface ConsentUpdateParams {
  state: ConsentState;
}
/**
 * Diagnosis is one look over everything that a signature needs on this PC, by "trien doctor --json" and diagnosis.run.
 */
export interface Diagnosis {
  host: Software;
  protocol: number;
  /**
   * Time of the look by this PC's clock, RFC 3339 with its offset.
   */
  time: string;
  /**
   * System names operating system and architecture: "Debian GNU/Linux 12
   * (bookworm), amd64".
   */
  system: string;
  /**
   * Findings are in the order of Areas, and within an area in that of the
   * settings; the same PC gives the same order each time.
   */
  findings: Finding[];
}
/**
 * Software names a program and its version.
 */
export interface Software {
  name: string;
  version: string;
}
/**
 * Finding is one thing that was looked at.
 */
export interface Finding {
  code: string;
  level: "green" | "amber" | "red";
  area:
    | "service"
    | "agent"
    | "browser"
    | "extension"
    | "policy"
    | "settings"
    | "module"
    | "token"
    | "certificate"
    | "trust"
    | "network"
    | "clock";
  /**
   * Subject is what it is about, as the person knows it: a path, a
   * certificate's name, a token's label. Empty where there is but one.
   */
  subject?: string;
  /**
   * Alias stands in Subject's place in a report that leaves this PC. Empty:
   * Subject is not personal.
   */
  alias?: string;
  /**
   * Detail is what a program or the system said, for who repairs it, in
   * whatever language. It may be personal: no report has it.
   */
  detail?: string;
  title: Text;
  meaning: Text;
  action: Text1;
}
/**
 * Text is a sentence for people, in Vietnamese and English.
 */
export interface Text {
  vi: string;
  en: string;
}
/**
 * Text is a sentence for people, in Vietnamese and English.
 */
export interface Text1 {
  vi: string;
  en: string;
}
/**
 * DiagnosisParams is what the look is about.
 */
export interface DiagnosisParams {
  /**
   * Portal is the origin of the page that the person has trouble with; the
   * look tells whether it may ask. Empty: none in particular.
   */
  portal?: string;
}
/**
 * DocumentCloseParams lets the host forget a document.
 */
export interface DocumentCloseParams {
  document: number;
}
/**
 * DocumentOpenParams announces a document.
 */
export interface DocumentOpenParams {
  /**
   * Document is the handle: the page's choice, from 1 to FirstHostHandle-1,
   * never used before in this conversation.
   */
  document: number;
  name: string;
  /**
   * Size is the whole length in bytes.
   */
  size: number;
}
/**
 * DocumentReadParams asks for the bytes of a document that the host holds.
 */
export interface DocumentReadParams {
  document: number;
  offset: number;
  /**
   * Length 0 means: to the end.
   */
  length: number;
}
/**
 * DocumentReadResult comes after the last data frame.
 */
export interface DocumentReadResult {
  length: number;
}
/**
 * Empty is the params or the result of a method that has none.
 */
export interface Empty {}
/**
 * Error is a JSON-RPC error object.
 */
export interface Error {
  code: number;
  message: string;
  data?: ErrorData;
}
/**
 * ExtensionHelloParams is the extension's first message.
 */
export interface ExtensionHelloParams {
  extension: Software;
  browser: string;
  protocol: VersionRange;
}
/**
 * VersionRange is the span of protocol generations that a peer can speak.
 */
export interface VersionRange {
  min: number;
  max: number;
}
/**
 * ExtensionHelloResult answers it.
 */
export interface ExtensionHelloResult {
  host: Software;
  protocol: number;
}
/**
 * HelloParams opens every conversation: who speaks, and which generations it understands.
 */
export interface HelloParams {
  client: Software;
  protocol: VersionRange;
}
/**
 * HelloResult settles the generation and tells what this host can do.
 */
export interface HelloResult {
  host: Software;
  protocol: number;
  channel: "extension" | "websocket";
  limits: Limits;
  methods: string[];
  purposes: string[];
}
/**
 * Limits are the sizes that the host accepts, in bytes.
 */
export interface Limits {
  documentBytes: number;
  messageBytes: number;
  chunkBytes: number;
}
/**
 * PageCloseParams ends a page's conversation, from either side.
 */
export interface PageCloseParams {
  page: number;
}
/**
 * PageDataParams carries a DataFrame between a page and the agent.
 */
export interface PageDataParams {
  page: number;
  document: number;
  offset: number;
  /**
   * Data is base64 (RFC 4648, section 4) of at most MaxChunk bytes.
   */
  data: string;
}
/**
 * PageMessageParams carries one JSON-RPC message between a page and the agent.
 */
export interface PageMessageParams {
  page: number;
  message: unknown;
}
/**
 * PageOpenParams starts a page's conversation.
 */
export interface PageOpenParams {
  /**
   * Page numbers the conversation; the extension never uses one twice.
   */
  page: number;
  /**
   * Origin is the asking frame's origin, TopOrigin that of its tab.
   */
  origin: string;
  topOrigin: string;
  /**
   * Own says that it is the extension's own page, which may open documents
   * and verify them, and nothing else. Its origin is in no list.
   */
  own?: boolean;
}
/**
 * PlacementReason is whole sentences for people in Vietnamese and English.
 */
export interface PlacementReason1 {
  vi: string;
  en: string;
  certain: boolean;
}
/**
 * ProgressParams is the event that keeps a page from waiting in silence.
 */
export interface ProgressParams {
  /**
   * Request is the id of the request that it speaks of.
   */
  request: string | number;
  stage:
    | "queued"
    | "receiving"
    | "token"
    | "checking"
    | "confirm"
    | "signing"
    | "timestamping"
    | "verifying";
  /**
   * Done and Total count bytes while receiving, confirmations ahead while
   * queued, and documents while a batch is signed; otherwise they are 0.
   */
  done: number;
  total: number;
  /**
   * Name is that of the batch's document that is being signed.
   */
  name?: string;
}
/**
 * RuleFinding is what one rule of the switched-on rule packs says.
 */
export interface RuleFinding {
  rule: string;
  pack: string;
  /**
   * Source is the document that has the rule: its number and who issued it.
   */
  source: string;
  phrase: string;
  severity: "error" | "warning" | "info";
  reason: Text;
  action: Text;
  field?: string;
  /**
   * Page counts from 1; 0 is the document as a whole.
   */
  page?: number;
  rect?: Rect;
}
/**
 * SignBatchParams declares every document of a batch before any of them is sent.
 */
export interface SignBatchParams {
  /**
   * @minItems 1
   * @maxItems 100
   */
  documents: [BatchDocument, ...BatchDocument[]];
  purpose: "approve" | "issue" | "incoming" | "appendix" | "copy" | "archive" | "plain";
  /**
   * Certificate is the fingerprint of the certificate to use. Without it the
   * person chooses, one for all.
   */
  certificate?: string;
  reason?: string;
  location?: string;
}
/**
 * SignBatchResult ends a batch that the person has approved: one result for each document, in the order of the request, all of them told before as events.
 */
export interface SignBatchResult {
  results: BatchResult[];
}
/**
 * SignHashParams asks for the raw signature over one digest that the page has computed, for a format that this host does not make (XML, for example).
 */
export interface SignHashParams {
  algorithm: "SHA-256" | "SHA-384" | "SHA-512";
  /**
   * Hash is the digest in lower-case hex.
   */
  hash: string;
  /**
   * Name is what the page says that it is. The window shows it as the page's
   * word.
   */
  name: string;
  certificate?: string;
}
/**
 * SignPDFParams asks for one signature on one document.
 */
export interface SignPDFParams {
  document: number;
  purpose: "approve" | "issue" | "incoming" | "appendix" | "copy" | "archive" | "plain";
  placement?: Placement2;
  /**
   * Field names an empty signature field of the document, by its full name
   * ("khoi.lanhDao"). Without it and without a placement, a person's
   * signature goes to the document's only empty field, where it has one.
   */
  field?: string;
  /**
   * Certificate is the fingerprint of the certificate to use. Without it the
   * person chooses.
   */
  certificate?: string;
  reason?: string;
  location?: string;
}
/**
 * SignPDFResult names the signed document; document.read fetches it.
 */
export interface SignPDFResult1 {
  document: number;
  name: string;
  size: number;
  /**
   * SHA256 is the signed document's, in lower-case hex.
   */
  sha256: string;
  signature: SignatureInfo;
  /**
   * Level is the signature's PAdES baseline level (ETSI EN 319 142-1): B-T
   * has a timestamp, B-B has none.
   */
  level: "B-B" | "B-T";
  /**
   * Warnings tell what the signature lacks that was asked for; mostly none.
   */
  warnings: Warning[];
}
/**
 * SignatureVerdict is the report on one signature.
 */
export interface SignatureVerdict {
  field: string;
  signer: Signer;
  kind: "approval" | "certification" | "timestamp";
  times: Times;
  coverage: "document" | "revision" | "partial";
  integrity: "intact" | "modified" | "broken" | "malformed" | "unsigned" | "unsupported";
  chain: "trusted" | "untrusted" | "not_checked";
  revocation: "good" | "revoked" | "unknown" | "not_checked";
  /**
   * RevocationSource is such as "ocsp/online" or "crl/embedded".
   */
  revocationSource?: string;
  revocationTime?: string;
  verdict: "TOTAL-PASSED" | "TOTAL-FAILED" | "INDETERMINATE";
  subIndication?: string;
  reason: Text;
  warnings?: Text[];
  /**
   * Page is 0 for an invisible signature.
   */
  page?: number;
  rect?: Rect;
}
/**
 * Signer is the certificate that signed.
 */
export interface Signer {
  commonName: string;
  organization: string;
  organizationalUnit?: string;
  issuer: string;
  fingerprint: string;
  serial?: string;
  notBefore?: string;
  notAfter?: string;
  /**
   * Holder is whose it is, and HolderSource whether the administrator's
   * mapping says so or it was guessed from the subject.
   */
  holder?: "person" | "organization" | "unknown";
  holderSource?: "settings" | "guess";
}
/**
 * Times says when a signature was made (RFC 3339).
 */
export interface Times {
  /**
   * Claimed is what the signer's computer wrote; nothing proves it.
   */
  claimed?: string;
  /**
   * Timestamp is an RFC 3161 token's.
   */
  timestamp?: string;
  timestampTrusted?: boolean;
}
/**
 * TokenChangedParams is the event that tells a page, within two seconds, which tokens are plugged in, after one came or went.
 */
export interface TokenChangedParams {
  tokens: Token[];
}
/**
 * TokenListResult answers token.list.
 */
export interface TokenListResult {
  tokens: Token[];
}
/**
 * TokenWatchParams says whether the extension shows which tokens are plugged in.
 */
export interface TokenWatchParams {
  watch: boolean;
}
/**
 * Verification is what "trien verify --json" prints, with the same names and values.
 */
export interface Verification {
  /**
   * File is the document's name, safe to show.
   */
  file: string;
  /**
   * SHA256 is the document's, in lower-case hex; Size is in bytes, Pages is 0
   * where the document cannot be read.
   */
  sha256: string;
  size: number;
  pages: number;
  /**
   * PasswordRequired says that the document opens with a password only, and
   * that the right one was not there: nothing of it could be looked at.
   */
  passwordRequired?: boolean;
  /**
   * CheckedAt is an RFC 3339 time with its offset.
   */
  checkedAt: string;
  integrity: "intact" | "modified" | "broken" | "malformed" | "unsigned" | "unsupported";
  /**
   * Verdict is ETSI EN 319 102-1's main indication.
   */
  verdict: "TOTAL-PASSED" | "TOTAL-FAILED" | "INDETERMINATE";
  /**
   * Acceptance is what the receiving clerk is told to do (S19, N2).
   */
  acceptance: "accepted" | "review" | "refused";
  reason?: Text;
  rules: RuleFinding[];
  signatures: SignatureVerdict[];
}
/**
 * VerifyPDFParams asks what the signatures of a document are worth.
 */
export interface VerifyPDFParams {
  document: number;
  /**
   * Show opens the extension's page "Kiểm tra văn bản" with the result. Where
   * it cannot be opened, the request fails with host.report_unavailable.
   */
  show?: boolean;
}
/**
 * VerifyPDFResult is the report on one document.
 */
export interface VerifyPDFResult {
  /**
   * Check is the unguessable name under which the extension's own page asks
   * for the images and the slip (CheckParams); of no use to another page,
   * and empty where nobody is to look: asked for by a portal, without Show.
   * The host forgets checks by and by (document.check_forgotten).
   */
  check: string;
  /**
   * Valid: every signature is intact and leads to a trusted certificate. A
   * revocation that could not be checked is a warning (rule N11).
   */
  valid: boolean;
  verification: Verification;
}
