// Package token reaches the keys that people sign with: PKCS#11 tokens, and
// PKCS#12 files where there is no token.
//
// A token's vendor module is somebody else's machine code. It may crash, hang,
// print to standard output or be built for another word size, so it never runs
// in the caller's process: [Start] runs one worker process for one module and
// talks to it over its standard input and output, and [RunWorker] is that
// process's whole life. A worker that dies fails the call under way with
// token.module_failed; the next call starts a fresh one.
//
// What the package promises:
//
//   - One PIN entry is one C_Login. A login is never tried again by itself,
//     and a token that says its PIN is locked is not asked at all.
//   - A login lasts as long as its [Session] and no longer: Close logs out, and
//     so do an error, a time-out and the end of either process.
//   - A PIN is a []byte, is zeroed after use in both processes, travels outside
//     the JSON, and is in no error, log line, argument or environment variable.
//   - A signature that does not verify under the certificate's public key is
//     an error, never a result.
//   - Everything that a module or a worker says is bounded in size and checked.
//
// Most callers want: [Start], [Module.Tokens], [Module.Certificates],
// [Module.Open], [Session.SignContext], [Session.Close]. Keys are named by RFC
// 7512 URIs, see [ParseURI]. Failures that a person must act on are
// *fault.Error; a refused PIN is a *[PINError], which says how many tries the
// token hints at.
//
// A module's path comes from the settings and from nowhere else. [FindModules]
// and [Drivers] help to find out what to write there: they read headers and file
// names, and load nothing. A 32-bit module runs in [Command]'s 32-bit program.
// Package tokentest's comment has the table of modules that were tried.
//
// Without cgo everything compiles, but [RunWorker] only answers that it cannot
// load modules.
package token
