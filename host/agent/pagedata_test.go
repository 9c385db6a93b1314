package agent

import (
	"bytes"
	"encoding/json"
	"testing"

	"trien/protocol"
)

func TestPageDataIsReadAsJSONReadsIt(t *testing.T) {
	for text, want := range map[string]string{
		`{"jsonrpc":"2.0","method":"page.data","params":{"page":3,"document":1,"offset":5,"data":"aGVsbG8="}}`: "hello",
		`{"jsonrpc":"2.0","method":"page.data","params":{"page":3,"document":1,"offset":5,"data":""}}`:         "",
	} {
		p, ok := parsePageData([]byte(text))
		if !ok || p.Page != 3 || p.Document != 1 || p.Offset != 5 || string(p.Data) != want {
			t.Errorf("%s: got %+v, %v", text, p, ok)
		}
	}
	for name, text := range map[string]string{
		"another method":      `{"jsonrpc":"2.0","method":"page.open","params":{"data":"aGVsbG8="}}`,
		"no base64":           `{"jsonrpc":"2.0","method":"page.data","params":{"page":3,"data":"!!!"}}`,
		"a quote in between":  `{"jsonrpc":"2.0","method":"page.data","params":{"data":"aGVs","page":"bG8="}}`,
		"an escape":           `{"jsonrpc":"2.0","method":"page.data","params":{"page":3,"data":"aGVs\u0062G8="}}`,
		"a line end":          "{\"jsonrpc\":\"2.0\",\"method\":\"page.data\",\"params\":{\"page\":3,\"data\":\"aGVs\nbG8=\"}}",
		"unfinished":          `{"jsonrpc":"2.0","method":"page.data","params":{"page":3,"data":"aGVs`,
		"no data":             `{"jsonrpc":"2.0","method":"page.data","params":{"page":3}}`,
		"data in another one": `{"jsonrpc":"2.0","method":"page.message","params":{"page":3,"message":{"data":"aGVs"}}}`,
		"empty":               ``,
	} {
		if p, ok := parsePageData([]byte(text)); ok {
			t.Errorf("%s: taken as %+v", name, p)
		}
	}
}

func TestPageDataIsWrittenAsJSONReadsIt(t *testing.T) {
	frame := protocol.DataFrame{Document: protocol.FirstHostHandle, Offset: 1 << 40, Data: []byte("hello")}
	m, bad := protocol.ParseMessage(formatPageData(7, frame))
	if bad != nil {
		t.Fatal(bad)
	}
	var p protocol.PageDataParams
	if err := json.Unmarshal(m.Params, &p); err != nil || p.Page != 7 || p.Document != frame.Document || p.Offset != frame.Offset || string(p.Data) != "hello" {
		t.Errorf("got %+v, %v", p, err)
	}
	if n := len(formatPageData(1<<32-1, protocol.DataFrame{Document: 1<<32 - 1, Offset: 1<<63 - 1, Data: make([]byte, protocol.MaxChunk)})); n > protocol.MaxNativeMessage {
		t.Errorf("a whole chunk makes a message of %d bytes", n)
	}
}

func FuzzParsePageData(f *testing.F) {
	f.Add(formatPageData(1, protocol.DataFrame{Document: 1, Data: []byte("x")}))
	f.Add([]byte(`{"jsonrpc":"2.0","method":"page.data","params":{"data":"a\"","x":"="}}`))
	f.Fuzz(func(t *testing.T, message []byte) {
		fast, ok := parsePageData(message)
		if !ok {
			return
		}
		m, bad := protocol.ParseMessage(message)
		var slow protocol.PageDataParams
		if bad != nil || json.Unmarshal(m.Params, &slow) != nil {
			t.Fatalf("%q is no message, but was taken", message)
		}
		if fast.Page != slow.Page || fast.Document != slow.Document || fast.Offset != slow.Offset || !bytes.Equal(fast.Data, slow.Data) {
			t.Errorf("%q: got %+v, want %+v", message, fast, slow)
		}
	})
}
