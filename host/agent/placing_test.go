package agent

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"testing"

	"trien/signer"
	"trien/signer/rules"
	"trien/signer/token"
)

func TestThePlaceIsLookedForOncePerName(t *testing.T) {
	named := func(name string) *identity {
		return &identity{certificate: token.Certificate{X509: &x509.Certificate{Subject: pkix.Name{CommonName: name}}}}
	}
	found := &rules.Proposal{Certain: true}
	// Without an agent, a search would be a panic.
	s, it := &signing{}, &item{placing: &placing{"Nguyễn Văn Nghĩa", found}}
	if s.place(t.Context(), it, named("Nguyễn Văn Nghĩa"), signer.Options{}) != found {
		t.Error("another certificate of the same name is placed elsewhere")
	}
	if s.place(t.Context(), it, named("Lê Thị Hoa"), signer.Options{Placement: &signer.Placement{Page: 1}}) != nil {
		t.Error("a place was proposed where the page named one")
	}
}
