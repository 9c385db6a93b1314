package protocol

import (
	"bytes"
	"encoding/json"
	"strings"
)

// maxParamsDepth bounds how deep Forbidden looks; no params nest deeper.
const maxParamsDepth = 16

// Forbidden looks through a page's params for what no page may say: a PIN,
// which a person types only into the confirmation window, and an origin, which
// only the browser states. It returns policy.pin_forbidden,
// policy.origin_forbidden, host.invalid_params for params nested absurdly
// deep, or "".
func Forbidden(params json.RawMessage) Code {
	if len(params) == 0 {
		return ""
	}
	var keys []bool // for each open bracket: is it an object
	expectKey := false
	d := json.NewDecoder(bytes.NewReader(params))
	d.UseNumber()
	for {
		t, err := d.Token()
		if err != nil {
			return "" // the end; what is not JSON fails elsewhere
		}
		inObject := len(keys) > 0 && keys[len(keys)-1]
		switch v := t.(type) {
		case json.Delim:
			if v == '{' || v == '[' {
				if len(keys) >= maxParamsDepth {
					return HostInvalidParams
				}
				keys = append(keys, v == '{')
				expectKey = v == '{'
				continue
			}
			keys = keys[:len(keys)-1]
			expectKey = len(keys) > 0 && keys[len(keys)-1]
			continue
		case string:
			if inObject && expectKey {
				// Go's decoder matches keys without regard to case; so do we.
				switch strings.ToLower(v) {
				case "pin", "password", "passphrase":
					return PolicyPINForbidden
				case "origin", "toporigin":
					return PolicyOriginForbidden
				}
				expectKey = false
				continue
			}
		}
		expectKey = inObject
	}
}
