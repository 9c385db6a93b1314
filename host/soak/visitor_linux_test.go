package soak

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"trien/protocol"
	"trien/signer/verify"
)

// visitor is somebody with a portal's page open, who has document after
// document signed. Where the page's conversation ends another tab is opened.
type visitor struct {
	*rig
	origin  string
	browser *browser // nil on channel B
	random  *rand.Rand
	page    *conversation
	handle  uint32
}

func (v *visitor) channel() protocol.Channel {
	if v.browser != nil {
		return protocol.ChannelExtension
	}
	return protocol.ChannelWebSocket
}

// visit works until enough was signed, and then closes the tab.
func (v *visitor) visit(enough int) {
	for v.ledger.delivered() < enough && !v.ledger.hopeless() {
		j := newJob(v.random, func() int { return int(v.number.Add(1)) }, v.origin, v.channel())
		v.person.jobs.Store(j.name(), j)
		began := time.Now()
		code := v.sign(j)
		v.ledger.settle(j, code, began)
		if code == hung {
			v.person.wonder()
		}
		j.forget()
		if code == protocol.HostStopped || code == protocol.HostAgentMissing || code == protocol.HostServiceNotRunning {
			v.leave()
			time.Sleep(20 * time.Millisecond) // nobody clicks faster
		}
	}
	v.leave()
}

// leave closes the tab.
func (v *visitor) leave() {
	if v.page != nil {
		v.page.leave()
		v.page = nil
	}
}

// open makes sure that there is a page with a conversation.
func (v *visitor) open() (code protocol.Code) {
	if v.page != nil {
		return ""
	}
	c := newConversation()
	if v.browser != nil {
		c.wire, code = v.browser.openTab(v.origin, c)
	} else {
		c.wire, code = openSocket(v.office.port, v.origin, c)
	}
	if code != "" {
		return code
	}
	if code = c.hello(); code == "" {
		v.page, v.handle = c, 0
	} else {
		c.leave()
	}
	return code
}

// sign carries one request to its end and looks at what came of it.
func (v *visitor) sign(j *job) protocol.Code {
	if code := v.open(); code != "" {
		return code
	}
	page := v.page
	if j.plan == planLeave {
		moment := time.Duration(v.random.Int64N(int64(time.Second)))
		defer time.AfterFunc(moment, page.leave).Stop()
		defer v.leave()
	}
	if j.batch {
		return v.signBatch(j, page)
	}
	return v.signOne(j, page)
}

// signOne is sign.pdf.
func (v *visitor) signOne(j *job, page *conversation) protocol.Code {
	v.handle++
	handle, document := v.handle, j.documents[0]
	code := page.call(protocol.MethodDocumentOpen, protocol.DocumentOpenParams{Document: handle, Name: document.name, Size: document.size}, nil)
	if code != "" {
		return code
	}
	defer page.call(protocol.MethodDocumentClose, protocol.DocumentCloseParams{Document: handle}, nil)
	if !j.early {
		page.send(handle, document.data)
	}
	_, answer := v.begin(j, page, protocol.MethodSignPDF, protocol.SignPDFParams{Document: handle, Purpose: protocol.Approve})
	if j.early {
		page.send(handle, document.data)
	}
	var result protocol.SignPDFResult
	if code := page.finish(answer, &result); code != "" {
		return code
	}
	return v.fetch(document, page, result)
}

// begin sends a request, which the page takes back where the job says so.
func (v *visitor) begin(j *job, page *conversation, method string, params any) (id protocol.ID, answer <-chan *protocol.Message) {
	if j.plan != planCancel {
		return page.begin(method, params, nil)
	}
	sent := make(chan protocol.ID, 1)
	id, answer = page.begin(method, params, func() {
		page.wire.say(protocol.Request("", protocol.MethodCancel, protocol.CancelParams{ID: <-sent}))
	})
	sent <- id
	return id, answer
}

// fetch reads what was signed, and judges it.
func (v *visitor) fetch(d document, page *conversation, result protocol.SignPDFResult) protocol.Code {
	signed, code := page.fetch(result.Document)
	if code == "" {
		v.judge(d, signed, result)
	}
	return code
}

// judge looks whether this is the document that was asked for, signed, whole
// and intact.
func (v *visitor) judge(d document, signed []byte, result protocol.SignPDFResult) {
	sum := sha256.Sum256(signed)
	if hex.EncodeToString(sum[:]) != result.SHA256 || int64(len(signed)) != result.Size {
		v.ledger.wrong("%s: the bytes are not those of the result", d.name)
		return
	}
	if !bytes.HasPrefix(signed, d.data) || len(signed) == len(d.data) {
		v.ledger.wrong("%s: another document was signed", d.name)
		return
	}
	report, err := verify.File(context.Background(), bytes.NewReader(signed), int64(len(signed)), verify.Options{Trust: v.office.roots})
	if err != nil || report.Integrity != verify.Intact || len(report.Signatures) != 1 || report.Signatures[0].Chain != verify.ChainTrusted {
		v.ledger.wrong("%s: verified as %+v, %v", d.name, report, err)
		return
	}
	if v.random.IntN(peerEvery) == 0 {
		v.askPeer(d, signed)
	}
	v.ledger.deliver(result.SHA256, result.Size)
}

// peerEvery is of how many documents one is also shown to another program.
const peerEvery = 50

// askPeer has pdfsig look at the document, where it is installed.
func (v *visitor) askPeer(d document, signed []byte) {
	pdfsig, err := exec.LookPath("pdfsig")
	if err != nil {
		return
	}
	path := filepath.Join(v.t.TempDir(), d.name)
	if err := os.WriteFile(path, signed, 0o600); err != nil {
		v.ledger.wrong("%s: %v", d.name, err)
		return
	}
	defer os.Remove(path)
	said, _ := exec.Command(pdfsig, "-nocert", path).CombinedOutput() // its exit code speaks of trust
	if !strings.Contains(string(said), "Signature is Valid") || !strings.Contains(string(said), "Total document signed") {
		v.ledger.wrong("%s: pdfsig says:\n%s", d.name, said)
	}
}
