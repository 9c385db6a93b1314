package agent

import (
	"net/http/httptest"
	"slices"
	"testing"

	"trien/host/settings"
	"trien/protocol"
	"trien/signer/timestamp/timestamptest"
)

func TestTheAdministratorDecidesWhatAMissingTimestampMeans(t *testing.T) {
	authority, err := timestamptest.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(authority)
	t.Cleanup(server.Close)
	gone := httptest.NewServer(nil)
	gone.Close()
	store, _ := leader(t)
	for name, c := range map[string]struct {
		is      settings.Timestamp
		level   protocol.Level
		refused protocol.Code
		warned  protocol.Code
	}{
		"there":         {is: settings.Timestamp{URL: server.URL, Policy: settings.TimestampFail}, level: protocol.LevelBT},
		"gone, to fail": {is: settings.Timestamp{URL: gone.URL, Policy: settings.TimestampFail}, refused: protocol.PolicyTimestampUnavailable},
		"gone, to warn": {is: settings.Timestamp{URL: gone.URL, Policy: settings.TimestampWarn}, level: protocol.LevelBB, warned: protocol.PolicyTimestampUnavailable},
		"no such roots": {is: settings.Timestamp{URL: server.URL, Policy: settings.TimestampWarn, Roots: []string{t.TempDir() + "/none.pem"}}, refused: protocol.HostSettingsInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			x := startAgent(t, store, func(s *settings.Settings) { s.Timestamp = c.is })
			p := x.greetedPage()
			_, answer := p.beginSigning(onePage())
			if c.refused != protocol.HostSettingsInvalid {
				if err := x.approve(x.awaitStage(protocol.ConsentReady), string(store.PIN)); err != nil {
					t.Fatal(err)
				}
			}
			var result protocol.SignPDFResult
			if failure := p.finish(answer, &result); failure != nil {
				if failure.Code() != c.refused {
					t.Errorf("%v; log:\n%s", failure, x.log)
				}
				return
			}
			if c.refused != "" || result.Level != c.level {
				t.Errorf("%+v", result)
			}
			p.mu.Lock()
			last := p.stages[max(0, len(p.stages)-3):]
			p.mu.Unlock()
			if !slices.Equal(last, []protocol.Stage{protocol.StageSigning, protocol.StageTimestamping, protocol.StageVerifying}) {
				t.Errorf("the page was told of %v", last)
			}
			if e := readJournal(t, x); len(e) != 1 || e[0].Level != string(c.level) {
				t.Errorf("journal: %+v", e)
			}
			if w := result.Warnings; c.warned == "" && len(w) != 0 || c.warned != "" && (len(w) != 1 || w[0].Code != c.warned || w[0].VI.Message == "") {
				t.Errorf("%+v", w)
			}
		})
	}
}

func TestEachDocumentOfABatchHasItsTimestamp(t *testing.T) {
	authority, err := timestamptest.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(authority)
	t.Cleanup(server.Close)
	store, _ := leader(t)
	x := startAgent(t, store, func(s *settings.Settings) {
		s.Timestamp = settings.Timestamp{URL: server.URL, Policy: settings.TimestampFail}
	})
	p := x.greetedPage()
	_, answer := p.batch(numbered(1), numbered(2), numbered(3))
	if err := x.approve(x.awaitStage(protocol.ConsentReady), string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	x.awaitStage(protocol.ConsentTimestamping) // the token has done its part
	var result protocol.SignBatchResult
	if err := p.finish(answer, &result); err != nil {
		t.Fatal(err)
	}
	for n, r := range result.Results {
		if r.Outcome != protocol.BatchSigned || r.Signed.Level != protocol.LevelBT {
			t.Errorf("document %d: %+v", n, r)
		}
	}
}
