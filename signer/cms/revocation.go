package cms

// RevocationValues holds what a signature carries of the state of certificates,
// each value whole and unread: CertificateLists and OCSPResponses.
type RevocationValues struct {
	CRLs, OCSPResponses [][]byte
}

// readInfos reads a RevocationInfoChoices (RFC 5652, 10.2.1; RFC 5940, 2.1). No
// part of it is signed, so that nothing in it is an error.
func (r *RevocationValues) readInfos(e element) {
	for choices := e.children(); choices.more(); {
		switch choice := choices.next(); choice.tag {
		case tagSequence:
			r.CRLs = append(r.CRLs, choice.raw)
		case tagContext1:
			other := choice.children()
			kind, value := other.oid(), other.next()
			if other.err == nil && kind.Equal(oidOCSPResponse) {
				r.OCSPResponses = append(r.OCSPResponses, value.raw)
			}
		}
	}
}

// readArchival reads adbe-revocationInfoArchival (ISO 32000-2, 12.8.3.3.2).
// What cannot be read of it is as if it were not there.
func (r *RevocationValues) readArchival(e element) {
	if e.tag != tagSequence {
		return
	}
	for fields := e.children(); fields.more(); {
		field := fields.next()
		for values := field.children().want(tagSequence).children(); values.more(); {
			value := values.next()
			switch {
			case values.err != nil:
			case field.tag == tagContext0:
				r.CRLs = append(r.CRLs, value.raw)
			case field.tag == tagContext1:
				r.OCSPResponses = append(r.OCSPResponses, value.raw)
			}
		}
	}
}
