package protocol

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestParseMessageTellsWhatIsWrong(t *testing.T) {
	for text, want := range map[string]Code{
		``:                                    HostMalformedJSON,
		`{`:                                   HostMalformedJSON,
		`{"jsonrpc":"2.0","method":"x"} more`: HostMalformedJSON,
		`null`:                                HostInvalidRequest,
		`[]`:                                  HostInvalidRequest,
		`{"jsonrpc":"2.0"}`:                   HostInvalidRequest,
		`{"jsonrpc":"1.0","method":"x"}`:      HostInvalidRequest,
		`{"jsonrpc":"2.0","method":7}`:        HostInvalidRequest,
		`{"jsonrpc":"2.0","id":1.5,"method":"x"}`:                      HostInvalidRequest,
		`{"jsonrpc":"2.0","id":true,"method":"x"}`:                     HostInvalidRequest,
		`{"jsonrpc":"2.0","method":"` + strings.Repeat("m", 65) + `"}`: HostInvalidRequest,
	} {
		if _, err := ParseMessage([]byte(text)); err == nil || err.Code() != want {
			t.Errorf("%.60s: got %v, want %s", text, err, want)
		}
	}
}

func TestIDComesBackAsItCame(t *testing.T) {
	for _, id := range []string{`1`, `-7`, `"a"`, `"\u00e9"`} {
		m, err := ParseMessage([]byte(`{"jsonrpc":"2.0","id":` + id + `,"method":"x"}`))
		if err != nil {
			t.Fatal(err)
		}
		answer, _ := json.Marshal(Response(m.ID, Empty{}))
		if want := `{"jsonrpc":"2.0","id":` + id + `,"result":{}}`; string(answer) != want {
			t.Errorf("got %s, want %s", answer, want)
		}
	}
}

func TestAnswerToTheUnreadableHasANullID(t *testing.T) {
	b, err := json.Marshal(Failure("", NewError(HostMalformedJSON)))
	if err != nil || !strings.Contains(string(b), `"id":null`) || !strings.Contains(string(b), `"code":-32700`) {
		t.Errorf("got %s, %v", b, err)
	}
}

func TestPINIsNeverPrinted(t *testing.T) {
	var p ConsentApproveParams
	if err := json.Unmarshal([]byte(`{"pin":"13579"}`), &p); err != nil || string(p.PIN) != "13579" {
		t.Fatalf("got %q, %v", []byte(p.PIN), err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "pin", p.PIN, "params", p)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "pin", p.PIN, "params", p)
	printed := fmt.Sprint(p.PIN) + fmt.Sprintf("%v %+v %#v %s %q", p, p, p, p.PIN, p.PIN) + log.String()
	if strings.Contains(printed, "13579") || strings.Contains(printed, fmt.Sprint([]byte("13579"))) {
		t.Errorf("a PIN was printed: %s", printed)
	}
	if _, err := json.Marshal(p); err == nil {
		t.Error("a PIN was sent")
	}
	p.PIN.Clear()
	if string(p.PIN) != "\x00\x00\x00\x00\x00" {
		t.Error("a PIN was not cleared")
	}
}

func TestPINWithEscapesIsReadRight(t *testing.T) {
	for text, want := range map[string]string{`"a\"b"`: `a"b`, `"\u1ec7"`: "ệ", `""`: ""} {
		var p PIN
		if err := json.Unmarshal([]byte(text), &p); err != nil || string(p) != want {
			t.Errorf("%s: got %q, %v", text, []byte(p), err)
		}
	}
	var p PIN
	if err := json.Unmarshal([]byte(`123456`), &p); err == nil || strings.Contains(err.Error(), "123456") {
		t.Errorf("a number as PIN: %v", err)
	}
}

func TestWhatNoPageMaySayIsFound(t *testing.T) {
	for text, want := range map[string]Code{
		`{"document":1,"purpose":"approve"}`:              "",
		`{"a":"pin","b":["origin"],"c":{"d":1}}`:          "", // values are free
		`{"pin":"1"}`:                                     PolicyPINForbidden,
		`{"PiN":"1"}`:                                     PolicyPINForbidden,
		`{"a":[{"b":{"pin":null}}]}`:                      PolicyPINForbidden,
		`{"x":{},"pin":1}`:                                PolicyPINForbidden,
		`{"x":[1,2],"y":"pin","password":1}`:              PolicyPINForbidden,
		`{"\u0070in":1}`:                                  PolicyPINForbidden,
		`{"origin":"https://a.example"}`:                  PolicyOriginForbidden,
		`{"a":{"topOrigin":1}}`:                           PolicyOriginForbidden,
		strings.Repeat("[", 50) + strings.Repeat("]", 50): HostInvalidParams,
		``: "",
	} {
		if got := Forbidden(json.RawMessage(text)); got != want {
			t.Errorf("%.50s: got %q, want %q", text, got, want)
		}
	}
}

func TestDataFrameSurvivesTheRoundTrip(t *testing.T) {
	in := DataFrame{Document: 7, Offset: 1 << 33, Data: []byte("bytes")}
	out, err := ParseDataFrame(in.Bytes())
	if err != nil || out.Document != in.Document || out.Offset != in.Offset || string(out.Data) != "bytes" {
		t.Errorf("got %+v, %v", out, err)
	}
	for name, b := range map[string][]byte{
		"empty":           nil,
		"no data":         DataFrame{Document: 1}.Bytes(),
		"no document":     DataFrame{Data: []byte("x")}.Bytes(),
		"negative offset": DataFrame{Document: 1, Offset: -1, Data: []byte("x")}.Bytes(),
		"too large":       DataFrame{Document: 1, Data: make([]byte, MaxChunk+1)}.Bytes(),
	} {
		if _, err := ParseDataFrame(b); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestEveryErrorSaysWhatToDoInBothLanguages(t *testing.T) {
	families := map[string]bool{"host": true, "user": true, "token": true, "pin": true, "document": true, "policy": true, "certificate": true}
	seen := map[Code]bool{}
	for _, e := range Table {
		family, _, ok := strings.Cut(string(e.Code), ".")
		if !ok || !families[family] {
			t.Errorf("%s: no family of the contract", e.Code)
		}
		if seen[e.Code] {
			t.Errorf("%s: twice in the table", e.Code)
		}
		seen[e.Code] = true
		for _, s := range []string{e.VI.Message, e.VI.Action, e.EN.Message, e.EN.Action} {
			if s == "" || !strings.HasSuffix(s, ".") {
				t.Errorf("%s: %q is no sentence", e.Code, s)
			}
		}
	}
	if got := NewError("no.such_code").Code(); got != HostInternal {
		t.Errorf("an unknown code became %s", got)
	}
}

func TestVersionsAreNegotiated(t *testing.T) {
	for r, want := range map[VersionRange]int{{1, 1}: 1, {1, 9}: 1, {2, 3}: 0, {0, 0}: 0, {5, 1}: 0} {
		if got := r.Negotiate(); got != want {
			t.Errorf("%+v: got %d, want %d", r, got, want)
		}
	}
}

func FuzzParseMessage(f *testing.F) {
	f.Add([]byte(`{"jsonrpc":"2.0","id":1,"method":"sign.pdf","params":{"document":1}}`))
	f.Add([]byte(`{"jsonrpc":"2.0","id":"x","result":{}}`))
	f.Add([]byte(`[[[[`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseMessage(data)
		if err != nil {
			return
		}
		Forbidden(m.Params)
		if _, err := json.Marshal(m); err != nil {
			t.Errorf("a message that was read cannot be written: %v", err)
		}
	})
}

func FuzzParseDataFrame(f *testing.F) {
	f.Add(DataFrame{Document: 1, Offset: 5, Data: []byte("x")}.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		frame, err := ParseDataFrame(data)
		if err == nil && string(frame.Bytes()) != string(data) {
			t.Error("a frame changed on its way")
		}
	})
}
