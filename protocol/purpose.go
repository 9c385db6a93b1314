package protocol

// Purpose is why a document is signed, as offices speak. It decides what the
// signature looks like and where it stands.
type Purpose string

// The purposes of the first generation.
const (
	Approve  Purpose = "approve"  // ký phê duyệt, a person (N3)
	Issue    Purpose = "issue"    // đóng dấu phát hành, the organisation (N4)
	Incoming Purpose = "incoming" // công văn đến
	Appendix Purpose = "appendix" // phụ lục (N5)
	Copy     Purpose = "copy"     // bản sao (N6)
	Archive  Purpose = "archive"  // chứng thực lưu trữ (S10)
	Plain    Purpose = "plain"    // no office meaning
)

// Purposes lists every purpose, in the order that a menu shows.
var Purposes = []Purpose{Approve, Issue, Incoming, Appendix, Copy, Archive, Plain}

// Valid tells whether p is a purpose of this generation.
func (p Purpose) Valid() bool {
	for _, q := range Purposes {
		if p == q {
			return true
		}
	}
	return false
}
