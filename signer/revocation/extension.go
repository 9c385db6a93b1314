package revocation

import (
	"encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

type extension struct {
	id       asn1.ObjectIdentifier
	critical bool
	value    []byte
}

// known are the critical extensions of OCSP answers that change nothing here:
// the nonce, and the times and reasons that CRLs and answers share.
var known = map[string]bool{
	"1.3.6.1.5.5.7.48.1.2": true, "1.3.6.1.5.5.7.48.1.6": true, "1.3.6.1.5.5.7.48.1.9": true,
}

// extensions reads Extensions under an explicit tag, if they are there.
func extensions(s cryptobyte.String, tag cbasn1.Tag) (list []extension, ok bool) {
	var explicit cryptobyte.String
	var present bool
	if !s.ReadOptionalASN1(&explicit, &present, tag) || !s.Empty() {
		return nil, false
	}
	if !present {
		return nil, true
	}
	return readExtensions(explicit)
}

// readExtensions reads Extensions, if they are there.
func readExtensions(s cryptobyte.String) (list []extension, ok bool) {
	var items cryptobyte.String
	if s.Empty() {
		return nil, true
	}
	if !s.ReadASN1(&items, cbasn1.SEQUENCE) || !s.Empty() {
		return nil, false
	}
	for !items.Empty() {
		var item, value cryptobyte.String
		var e extension
		if !items.ReadASN1(&item, cbasn1.SEQUENCE) || !item.ReadASN1ObjectIdentifier(&e.id) ||
			item.PeekASN1Tag(cbasn1.BOOLEAN) && !item.ReadASN1Boolean(&e.critical) ||
			!item.ReadASN1(&value, cbasn1.OCTET_STRING) {
			return nil, false
		}
		e.value = value
		list = append(list, e)
	}
	return list, true
}

// noCritical reports whether the extensions are well-formed and none of them is
// critical that is not known.
func noCritical(s cryptobyte.String, tag cbasn1.Tag) bool {
	list, ok := extensions(s, tag)
	for _, e := range list {
		ok = ok && (!e.critical || known[e.id.String()])
	}
	return ok
}
