package revocation

// Evidence is a collection of answers, such as a document brings along. It may
// be used by several goroutines once it is complete.
type Evidence struct {
	responses []*ocspResponse
	lists     []*crl
}

// maxAnswers bounds how many answers of a kind are kept.
const maxAnswers = 256

// AddOCSP adds an OCSPResponse in DER. One that cannot be read is left out:
// what it says is unknown, as if it had not come.
func (e *Evidence) AddOCSP(der []byte) {
	if r, err := parseOCSP(der); err == nil && len(e.responses) < maxAnswers {
		e.responses = append(e.responses, r)
	}
}

// AddCRL adds a CertificateList in DER; see AddOCSP.
func (e *Evidence) AddCRL(der []byte) {
	if c, err := parseCRL(der); err == nil && len(e.lists) < maxAnswers {
		e.lists = append(e.lists, c)
	}
}

// Add adds the answers of another collection.
func (e *Evidence) Add(o *Evidence) {
	e.responses = append(e.responses, o.responses...)
	e.lists = append(e.lists, o.lists...)
}

// Empty reports whether there is no answer at all.
func (e *Evidence) Empty() bool { return len(e.responses) == 0 && len(e.lists) == 0 }

// Status returns what the best of the answers says, Unknown where none counts.
func (e *Evidence) Status(q Query) Status {
	best := Status{Reason: -1}
	consider := func(s Status) {
		if s.usable(q) && s.better(&best) {
			best = s
		}
	}
	for _, r := range e.responses {
		consider(r.status(q))
	}
	for _, c := range e.lists {
		consider(c.status(q))
	}
	if best.State != Unknown {
		best.Origin = Embedded
	}
	return best
}
