package agent

import (
	"bytes"
	"strings"
	"testing"

	"trien/protocol"
)

func TestADocumentWithAPasswordIsCheckedByWhoKnowsIt(t *testing.T) {
	x := startAgent(t, nil, nil)
	const wrong, right = "sai-sentinel", "mậtkhẩu-sentinel"
	own := x.ownPage(2, extensionOrigin)
	portals := x.greetedPage()
	document := locked(t, right)
	for name, verify := range map[string]func() (protocol.VerifyPDFResult, *protocol.Error){
		"the clerk's":  func() (protocol.VerifyPDFResult, *protocol.Error) { return own.verify(1, document, false) },
		"the portal's": func() (protocol.VerifyPDFResult, *protocol.Error) { return portals.verify(1, document, true) },
	} {
		locked, bad := verify()
		if bad != nil || locked.Valid || !locked.Verification.PasswordRequired || locked.Verification.Pages != 0 {
			t.Fatalf("%s: got %+v, %v", name, locked, bad)
		}
		type password struct {
			Check    string `json:"check"`
			Password string `json:"password"`
		}
		var opened protocol.VerifyPDFResult
		for typed, code := range map[string]protocol.Code{
			wrong: protocol.DocumentPasswordIncorrect, "": protocol.HostInvalidParams,
			strings.Repeat("x", maxPassword+1): protocol.HostInvalidParams,
		} {
			if err := x.call(protocol.MethodCheckPassword, password{locked.Check, typed}, nil); err == nil || err.Code() != code {
				t.Errorf("%s: %.20q: %v", name, typed, err)
			}
		}
		if err := x.call(protocol.MethodCheckPassword, password{locked.Check, right}, &opened); err != nil {
			t.Fatal(err)
		}
		if v := opened.Verification; opened.Check != locked.Check || v.PasswordRequired || v.Pages != 1 || v.Integrity != "unsigned" || v.File != locked.Verification.File {
			t.Errorf("%s: opened: %+v", name, opened)
		}
		var state protocol.VerifyPDFResult
		if err := x.call(protocol.MethodCheckState, protocol.CheckParams{Check: locked.Check}, &state); err != nil || state.Verification.Pages != 1 {
			t.Errorf("%s: state: %+v, %v", name, state, err)
		}
		var image protocol.CheckRenderResult
		if err := x.call(protocol.MethodCheckRender, protocol.CheckRenderParams{Check: locked.Check, Page: 1, Width: 300}, &image); err != nil || len(image.Data) == 0 {
			t.Errorf("%s: image: %v", name, err)
		}
		var paper protocol.CheckSlipResult
		if err := x.call(protocol.MethodCheckSlip, protocol.CheckParams{Check: locked.Check}, &paper); err != nil || !bytes.HasPrefix(paper.Data, []byte("%PDF-")) {
			t.Errorf("%s: slip: %v", name, err)
		}
		if err := x.call(protocol.MethodCheckPassword, password{locked.Check, "again"}, nil); err != nil {
			t.Errorf("%s: already open: %v", name, err)
		}
	}
	if err := x.call(protocol.MethodCheckPassword, map[string]string{"check": "none", "password": right}, nil); err == nil || err.Code() != protocol.DocumentCheckForgotten {
		t.Errorf("no such check: %v", err)
	}
	if err := own.call(protocol.MethodCheckPassword, map[string]string{"check": "none", "password": right}, nil); err == nil {
		t.Error("a page's conversation takes a password")
	}
	if log := x.log.String(); strings.Contains(log, "sentinel") {
		t.Errorf("a password is in the log: %s", log)
	}
}
