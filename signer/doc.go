// Package signer puts PDF signatures on documents: PAdES B-B or, with a time
// stamping authority, B-T, visible or not, as incremental updates that leave
// every byte of the input in place.
//
// The way of a signature: Prepare builds everything but the signature value
// and fixes what will be signed; Preview gives the very bytes that the person
// is shown; Sign streams the document through the hash and asks the key once.
// SignFile does all of it from file to file. Batch does it for many documents
// with one key, at the pace of the key.
//
// It knows no browser, no JSON and no socket, and asks nobody for consent:
// that is the host's part. Only the small tail that is appended is ever in
// memory; reading, hashing and writing go on at once, which takes as long as
// the hashing does. A process that calls SignFile once and does nothing else
// takes 11 MiB at its peak, for a document of 1 MiB and of 500 MiB alike, and
// 22 MiB with a seal of 850 × 850 pixels to unpack (VmHWM of Linux on amd64, Go
// 1.26, RSA 2048; of the 11 MiB, 10 are there before the call).
//
// Beside digitorus/pdfsign, from a file to nowhere, RSA 2048 (BenchmarkRace, the
// best of six runs on two busy processors; 1.2 ms of each are the key's):
//
//	document           trien              pdfsign
//	0.1 MiB, invisible  1.5 ms  0.2 MiB    1.6 ms  0.5 MiB
//	0.1 MiB, image      2.9 ms  2.0 MiB   12.9 ms  3.9 MiB
//	10 MiB, invisible  11.0 ms  1.1 MiB   31.6 ms 52.1 MiB
//	10 MiB, image      10.8 ms  2.9 MiB   39.1 ms 67.5 MiB
//
// Errors that a person can act on are *fault.Error with a stable code.
package signer
