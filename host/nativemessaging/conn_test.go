package nativemessaging

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
)

func TestMessageSurvivesTheRoundTrip(t *testing.T) {
	var wire bytes.Buffer
	if err := New(nil, &wire).Write([]byte(`{"a":1}`)); err != nil {
		t.Fatal(err)
	}
	c := New(&wire, nil)
	got, err := c.Read()
	if err != nil || string(got) != `{"a":1}` {
		t.Fatalf("got %q, %v", got, err)
	}
	if _, err := c.Read(); err != io.EOF {
		t.Errorf("after the last message: %v, want EOF", err)
	}
}

func TestHostileLengthAllocatesNothing(t *testing.T) {
	wire := binary.NativeEndian.AppendUint32(nil, 0xFFFFFFFF)
	if _, err := New(bytes.NewReader(wire), nil).Read(); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v, want ErrTooLarge", err)
	}
}

func TestTruncatedMessageIsNotACleanEnd(t *testing.T) {
	wire := append(binary.NativeEndian.AppendUint32(nil, 10), "abc"...)
	if _, err := New(bytes.NewReader(wire), nil).Read(); err != io.ErrUnexpectedEOF {
		t.Errorf("got %v, want ErrUnexpectedEOF", err)
	}
}

func TestMessageThatWouldKillThePortIsNotSent(t *testing.T) {
	var wire bytes.Buffer
	if err := New(nil, &wire).Write(make([]byte, 1<<20+1)); !errors.Is(err, ErrTooLarge) || wire.Len() != 0 {
		t.Errorf("got %v with %d bytes written", err, wire.Len())
	}
}

func TestCallerIsReadFromEitherBrowsersCommandLine(t *testing.T) {
	manifest := "/usr/lib/mozilla/native-messaging-hosts/vn.trien.host.json"
	if runtime.GOOS == "windows" {
		manifest = `C:\Program Files\Trien\vn.trien.host.firefox.json`
	}
	for _, c := range []struct {
		args    []string
		id      string
		browser bool
	}{
		{[]string{"chrome-extension://abcd/"}, "abcd", true},
		{[]string{"chrome-extension://abcd/", "--parent-window=0"}, "abcd", true},
		{[]string{manifest, "trien@trien.vn"}, "trien@trien.vn", true},
		{[]string{"verify", "a.pdf"}, "", false},
		{nil, "", false},
	} {
		if id, browser := Caller(c.args); id != c.id || browser != c.browser {
			t.Errorf("Caller(%q) = %q, %v", c.args, id, browser)
		}
	}
}

func TestOnlyOurExtensionsAreAllowed(t *testing.T) {
	const packed = "abcdefghijklmnopabcdefghijklmnop"
	for id, want := range map[string]bool{
		ChromiumID:                         true,
		FirefoxID:                          true,
		packed:                             true,
		"":                                 false,
		"*":                                false,
		ChromiumID + "/":                   false,
		ChromiumID + "x":                   false,
		strings.ToUpper(ChromiumID):        false,
		"trien@trien.vn.evil.example":      false,
		"ponmlkjihgfedcbaponmlkjihgfedcba": false,
	} {
		if Allowed(id, []string{packed}) != want {
			t.Errorf("Allowed(%q) = %v", id, !want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(append(binary.NativeEndian.AppendUint32(nil, 2), "{}"...))
	f.Add([]byte{1, 2})
	f.Fuzz(func(t *testing.T, wire []byte) {
		c := New(bytes.NewReader(wire), nil)
		for {
			if _, err := c.Read(); err != nil {
				return
			}
		}
	})
}
