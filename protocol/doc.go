// Package protocol is the contract between a portal page, the browser
// extension, the service and the agent: message types, error codes and their
// sentences, and nothing that does I/O.
//
// Every hop speaks JSON-RPC 2.0. There are two groups of messages:
//
//   - what a page may say to the host (page.go), the same on both channels:
//     host.hello first, which settles the version, then document.open,
//     sign.pdf (page.go), sign.batch (batch.go), verify.pdf (verification.go)
//     and the others;
//   - what the extension and the agent say to each other over native messaging
//     (extension.go): page.open, page.message, page.data and page.close carry
//     the pages' conversations, consent.* is the confirmation window, check.*
//     the extension's page that shows a verification.
//
// Documents do not travel inside JSON-RPC. On the WebSocket they are binary
// frames (DataFrame); through the extension they are page.data messages below
// MaxNativeMessage. A request names a document by its handle.
//
// Promises: within one protocol version (Version) a field or method is never
// removed and never changes its meaning; unknown fields are ignored on every
// hop; error codes are stable strings. The JSON Schemas in schema/, the
// TypeScript in js/ and ERRORS.md are generated from this package:
//
//	go generate ./protocol
package protocol

//go:generate go run ./generate
