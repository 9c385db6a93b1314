package token

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"testing"
)

func TestFrameComesBackAsItWent(t *testing.T) {
	var buf bytes.Buffer
	if err := writeFrame(&buf, []byte(`{"id":1}`), []byte("1234")); err != nil {
		t.Fatal(err)
	}
	if err := writeFrame(&buf, []byte(`{"id":2}`), nil); err != nil {
		t.Fatal(err)
	}
	body, secret, err := readFrame(&buf, maxRequest)
	if err != nil || string(body) != `{"id":1}` || string(secret) != "1234" {
		t.Errorf("%q %q %v", body, secret, err)
	}
	body, secret, err = readFrame(&buf, maxRequest)
	if err != nil || string(body) != `{"id":2}` || secret != nil {
		t.Errorf("%q %q %v", body, secret, err)
	}
	if _, _, err = readFrame(&buf, maxRequest); err != io.EOF {
		t.Errorf("%v", err)
	}
}

func TestFrameBeyondItsBoundsIsRefusedUnread(t *testing.T) {
	for _, lengths := range [][2]uint32{{maxRequest + 1, 0}, {0, maxSecret + 1}, {1<<32 - 1, 1<<32 - 1}} {
		head := binary.BigEndian.AppendUint32(nil, lengths[0])
		head = binary.BigEndian.AppendUint32(head, lengths[1])
		if _, _, err := readFrame(bytes.NewReader(head), maxRequest); !errors.Is(err, errFrameTooLarge) {
			t.Errorf("%v: %v", lengths, err)
		}
	}
}

func FuzzReadFrame(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x02\x00\x00\x00\x04{}1234"))
	f.Add([]byte("\x00\x00\x00\x02\x00\x00\x00\x00{"))
	f.Add([]byte("\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		body, secret, err := readFrame(bytes.NewReader(data), maxRequest)
		if err != nil {
			if body != nil && secret != nil {
				t.Error("a frame and an error")
			}
			return
		}
		var again bytes.Buffer
		if err := writeFrame(&again, body, secret); err != nil || !bytes.HasPrefix(data, again.Bytes()) {
			t.Errorf("%x became %x", data, again.Bytes())
		}
	})
}
