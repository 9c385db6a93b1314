package soak

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"

	"trien/protocol"
	"trien/signer/pdf/pdftest"
)

// plan is what becomes of a request where nothing is killed.
type plan string

const (
	planSign              plan = "sign"
	planMistype           plan = "mistype" // a wrong PIN, then the right one
	planMistypeAndDecline plan = "mistype, then decline"
	planDecline           plan = "decline"
	planClose             plan = "close the window"
	planCancel            plan = "cancel" // by the page
	planLeave             plan = "leave"  // the tab is closed at some moment
	planStop              plan = "stop"   // a batch half-way, by the person
)

// due are the codes with which a plan may end; "" is signed.
var due = map[plan][]protocol.Code{
	planSign:              {""},
	planMistype:           {""},
	planMistypeAndDecline: {protocol.UserDeclined},
	planDecline:           {protocol.UserDeclined},
	planClose:             {protocol.UserWindowClosed},
	planCancel:            {protocol.UserCancelled},
	planLeave:             {"", protocol.HostStopped},
	planStop:              {""},
}

// choosePlan: most people sign.
func choosePlan(r *rand.Rand) plan {
	switch n := r.IntN(100); {
	case n < 84:
		return planSign
	case n < 88:
		return planMistype
	case n < 90:
		return planMistypeAndDecline
	case n < 92:
		return planDecline
	case n < 94:
		return planClose
	case n < 96:
		return planCancel
	}
	return planLeave
}

// document is one that exists once.
type document struct {
	name   string
	data   []byte
	size   int64
	sha256 string
}

// job is one request with its documents.
type job struct {
	plan      plan
	origin    string
	channel   protocol.Channel
	documents []document
	batch     bool
	removed   int  // the document that the person takes out, -1 for none
	look      bool // the person has the page drawn
	early     bool // the signature is asked for before the bytes are sent
}

func (j *job) name() string { return j.documents[0].name }

// forget gives the bytes up. The rest stays: a window may show for a moment what
// a page asked for that is gone.
func (j *job) forget() {
	for i := range j.documents {
		j.documents[i].data = nil
	}
}

// padding is what makes documents large; it cannot be compressed.
var padding = func() []byte {
	b := make([]byte, 4<<20)
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(b) // never fails
	return b
}()

// newDocument makes a document that no other equals: some KB, seldom some
// hundred, more seldom some MiB.
func newDocument(r *rand.Rand, number int) document {
	size := r.IntN(8 << 10)
	switch n := r.IntN(100); {
	case n < 3:
		size = 1<<20 + r.IntN(3<<20)
	case n < 15:
		size = r.IntN(300 << 10)
	}
	text := fmt.Sprintf("BT /F 24 Tf 72 700 Td (Cong van so %d/UBND) Tj ET", number)
	objects := pdftest.Pages("", "/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>")
	objects = append(objects,
		pdftest.Stream("", []byte(text)),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
		pdftest.Stream("", padding[:size]))
	form := []func(...string) []byte{pdftest.Table, pdftest.XRefStream}[r.IntN(2)]
	d := document{name: fmt.Sprintf("cong-van-%06d.pdf", number), data: form(objects...)}
	d.size = int64(len(d.data))
	sum := sha256.Sum256(d.data)
	d.sha256 = hex.EncodeToString(sum[:])
	return d
}

// newJob makes what a visitor asks next; number gives each document its own.
// Few requests are batches, with a third of all documents.
func newJob(r *rand.Rand, number func() int, origin string, channel protocol.Channel) *job {
	j := &job{
		plan: choosePlan(r), origin: origin, channel: channel,
		removed: -1, look: r.IntN(2) == 0, early: r.IntN(2) == 0,
	}
	n := 1
	if j.batch = r.IntN(100) < 4; j.batch {
		n = 5 + r.IntN(16)
		switch r.IntN(4) {
		case 0:
			j.removed = r.IntN(n)
		case 1:
			j.plan = planStop
		}
	}
	for range n {
		j.documents = append(j.documents, newDocument(r, number()))
	}
	return j
}
