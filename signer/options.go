package signer

import (
	"crypto"
	"time"

	"trien/signer/cms"
	"trien/signer/pdf"
	"trien/signer/timestamp"
)

// Identity is a key with its certificate and the certificates above it.
type Identity = cms.Identity

// Rect is a rectangle on the page as a person sees it: points, from the lower
// left corner.
type Rect = pdf.Rect

// Purpose says what a signature is for, in the words of Vietnamese offices. It
// decides where the signature stands and what it shows, where Options leave
// that open.
type Purpose string

// The purposes (Decree 30/2020/NĐ-CP; rules S and N of the rule packs).
const (
	Approve  Purpose = "approve"  // ký phê duyệt: a person
	Issue    Purpose = "issue"    // đóng dấu phát hành: the organisation
	Incoming Purpose = "incoming" // công văn đến
	Appendix Purpose = "appendix" // phụ lục in a file of its own
	Copy     Purpose = "copy"     // bản sao điện tử
	Archive  Purpose = "archive"  // chứng thực lưu trữ
	Plain    Purpose = "plain"    // none of these
)

// Purposes lists all of them.
var Purposes = []Purpose{Approve, Issue, Incoming, Appendix, Copy, Archive, Plain}

// Placement says where a signature stands.
type Placement struct {
	Page      int // from 1; 0 is the purpose's own page
	Rect      Rect
	Invisible bool // Page and Rect are then of no account
	// Image and Text, where they are not empty, say where in Rect an
	// organisation's seal and its information stand (Issue). They are on the
	// page as Rect is, and within it.
	Image, Text Rect
}

// Options say what a signature is like. The zero value is a visible plain one
// of this moment.
type Options struct {
	Purpose Purpose
	// Placement is nil for the purpose's usual place, and for an invisible
	// signature on a page too small to read one on. It is not used where
	// Field names a field, which has its own.
	Placement *Placement
	// Image is a PNG or JPEG file. It is not shown for Appendix and Copy
	// (N5, N6).
	Image []byte
	// Field is the fully qualified name of an existing empty signature field.
	// Where it is "", a new field is made, save in a document with one that
	// waits for this signature: see WaitingField.
	Field string
	// DocumentNumber is the số và ký hiệu shown for Appendix and Incoming.
	DocumentNumber string
	// CopyForm is the hình thức sao shown for Copy; "" is SAO Y.
	CopyForm string
	// Reason and Location are written into the signature where not "".
	Reason, Location string
	// Time is the claimed time of signing; zero is now. It is written and
	// shown in the time zone of Vietnam, +07:00 (N7).
	//
	// It is the time of Prepare, not of the key's work: M and the time on the
	// page are among the bytes that the person looks at and agrees to, and
	// none of those may change after that. A host that lets a person think for
	// long prepares anew; the proof of the time is the timestamp's.
	Time time.Time
	// Password opens an encrypted document that the empty password does not
	// open; the owner's lifts restrictions on signing. It is never written.
	Password string
	// Repair lets SignFile and SignBytes sign a document with broken
	// cross-references, which is otherwise refused: it is written anew (see
	// pdf.Repair) and the new file is signed. This is the one case in which
	// the output does not begin with the input's bytes, so only a person may
	// ask for it. A document that has a signature is never repaired.
	Repair bool
	// PSS asks for RSASSA-PSS (N10) in place of PKCS#1 v1.5.
	PSS bool
	// Hash is the signature's digest: SHA-256, SHA-384 or SHA-512. Zero is the
	// key's own, cms.DefaultHash.
	Hash crypto.Hash
	// Timestamp, where not nil, is asked for a timestamp of the signature: it
	// is of level B-T then.
	Timestamp *timestamp.Authority
	// TimestampOptional lets the signature be of level B-B, with a warning in
	// the Result, where there is no timestamp to be had. Otherwise that is an
	// error and there is no signature.
	TimestampOptional bool
}

// vietnam is a fixed zone: Vietnam has had no other offset since 1975, and an
// office PC may have no time zone database.
var vietnam = time.FixedZone("+07", 7*60*60)
