// Package peer tells which user of this machine is at the other end of a
// local connection. A loopback port and a socket file can be reached, and
// pretended, by every program on the PC; the operating system knows whose
// program it is.
package peer

// User identifies an operating system user: the numeric uid on Unix, the SID
// in string form on Windows.
type User string

// Root tells whether the user may do everything anyway.
func (u User) Root() bool { return u == rootUser }
