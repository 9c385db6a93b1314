// Package signer puts PDF signatures on documents: PAdES B-B, visible or not,
// as incremental updates that leave every byte of the input in place.
//
// The way of a signature: Prepare builds everything but the signature value
// and fixes what will be signed; Preview gives the very bytes that the person
// is shown; Sign streams the document through the hash and asks the key once.
// SignFile does all of it from file to file.
//
// It knows no browser, no JSON and no socket, and asks nobody for consent:
// that is the host's part. Only the small tail that is appended is ever in
// memory, so a document of 500 MB is signed in about 15 MiB.
//
// Errors that a person can act on are *fault.Error with a stable code.
package signer
