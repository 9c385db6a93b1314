package token

import (
	"encoding/json"
	"strings"
	"testing"

	"trien/signer/fault"
)

func TestAnswersOfACorruptedWorkerAreHeldToTheirForm(t *testing.T) {
	var r response
	text := `{"id":1,"tokens":[{"label":"a\n\u202eb","pinState":"fine"}],"certificates":[{"label":"\u0007x","key":"yes"}],
		"error":{"code":"user.approved","detail":"` + strings.Repeat("x", 5000) + `","state":"ok"},"slots":[` + strings.Repeat("1,", 999) + `1]}`
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	r.sanitize()
	if r.Tokens[0].Label != "ab" || r.Tokens[0].PINState != PINNotInitialized {
		t.Errorf("%+v", r.Tokens[0])
	}
	if r.Certificates[0].Label != "x" || r.Certificates[0].Key != KeyUnknown {
		t.Errorf("%+v", r.Certificates[0])
	}
	if r.Error.Code != fault.TokenFailed || len(r.Error.Detail) > maxText || r.Error.State != PINCountLow {
		t.Errorf("%+v", r.Error)
	}
	if len(r.Slots) != maxSlots {
		t.Errorf("%d slots", len(r.Slots))
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"id":1,"tokens":[{"label":"a"}],"slots":[1]}`))
	f.Add([]byte(`{"id":1,"error":{"code":"pin.incorrect","value":160,"state":"final_try"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var r response
		if json.Unmarshal(data, &r) != nil {
			return
		}
		r.sanitize()
		if r.Error != nil && fromWire(r.Error).Error() == "" {
			t.Error("an error without words")
		}
	})
}
