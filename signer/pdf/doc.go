// Package pdf reads PDF files and appends incremental updates to them
// (ISO 32000-2, 7.5.6). It is for signing and for checking signatures, not for
// editing: but for Repair, nothing here ever rewrites a byte of the input.
//
// Reading: Open takes an io.ReaderAt and reads only the cross-reference
// sections and the objects asked for, so a file of 500 MB costs no more memory
// than one of 500 kB. Every input is taken for hostile: loops, nesting, counts
// and decompressed sizes are bounded, and what exceeds a bound or makes no
// sense is an error, never a guess. A file whose cross-references do not
// describe it is refused, because a repaired reading is one that another
// program may not share; Repair makes a new file of it, for a person who agrees
// to that before anyone has signed. Only where startxref alone is wrong, and a
// search of the whole file finds the very objects that the cross-references
// list, is there nothing to guess, and the file is read.
//
// Encrypted files (7.6, the standard security handler) are read as if they were
// not, where the empty password or the one given opens them, and what is added
// is encrypted with the file's own key.
//
// Writing: NewUpdate collects new and replaced objects (Add, Set,
// AddSignature); Tail gives the bytes that follow the input. What was read is
// written back to the letter: numbers verbatim, names escaped anew, unknown
// keys kept.
//
// A File or an Update is for one goroutine at a time. Errors that a person can
// act on are *fault.Error.
package pdf
