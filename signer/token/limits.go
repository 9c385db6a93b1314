package token

// Bounds on what a module may say it has. Real tokens stay far below them.
const (
	maxSlots        = 64
	maxCertificates = 128
)
