// Package proof has tests of the installed program on Windows, or in Wine: its
// service, its agent and what is between them. installer/windows/test builds and
// runs them after it has installed the package; alone they are skipped.
package proof
