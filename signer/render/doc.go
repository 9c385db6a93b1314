// Package render shows pages of PDF files that nobody has reason to trust.
//
// It runs PDFium inside a WebAssembly sandbox: a document that takes PDFium
// over gets a block of memory of its own and the bytes of that document, no
// file, no network, no key. Pages come out as images, text comes out with the
// place where it stands.
//
// Promises:
//   - Annotations and form fields are drawn from their appearances, so that a
//     signature's picture shows as it will in other viewers. Scripts never run.
//   - Sizes and places are what a reader sees: in points, after CropBox,
//     /Rotate and UserUnit, the origin in the lower left corner of the page.
//   - Files are read from their io.ReaderAt as PDFium asks for parts, never
//     loaded whole.
//   - Every call ends when its context does, or after Limit. Pixels and memory
//     are bounded. An instance that crashed or ran out of time is thrown away,
//     and the next call gets a new one.
//   - With worker processes (New, Work) a scan is drawn in a tenth of a second
//     and a crash is a worker's; without them the same code runs in this
//     process, slower and with the same promises.
//   - New costs nothing. The first use compiles PDFium, which takes seconds
//     where there is no compiled copy in the cache folder; Warm does it early
//     and in the background.
//
// Failures of a document are *fault.Error; a cancelled context gives its own
// error. All methods may be called from several goroutines.
package render
