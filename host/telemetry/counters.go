package telemetry

// series is one number of a counter: its name and attributes, which all come from
// short lists.
type series struct {
	counter           *counter
	one, two, another string
}

// counter is a sum that only grows.
type counter struct {
	name, unit, about string
	keys              [3]string // of series' one, two and another, "" of none
}

var (
	signatures = &counter{"trien.signatures", "{signature}", "Signatures, of documents, digests and logins, that were made or refused.",
		[3]string{"outcome", "error.type", "channel"}}
	verifications = &counter{"trien.verifications", "{document}", "Documents that were verified.", [3]string{"verdict"}}
	restarts      = &counter{"trien.token_worker.restarts", "{restart}", "Token workers that took the place of one that ended.", [3]string{}}
	handshakes    = &counter{"trien.handshakes.refused", "{connection}", "Pages and connections that the service refused.", [3]string{"reason"}}
	counters      = []*counter{signatures, verifications, restarts, handshakes}
)

// overflow is the attribute of what has no room of its own (OpenTelemetry,
// cardinality limits).
const overflow = "overflow"

// Signature counts one: outcome is "signed" or the code with which it was
// refused, channel "A" or "B".
func (e *Exporter) Signature(outcome, channel string) {
	if outcome == "signed" {
		e.count(series{signatures, "made", "", channel})
	} else {
		e.count(series{signatures, "refused", outcome, channel})
	}
}

// Verification counts a document and what its clerk was told: "accepted",
// "review" or "refused".
func (e *Exporter) Verification(verdict string) { e.count(series{verifications, verdict, "", ""}) }

// WorkerRestart counts a token worker that took the place of one that ended.
func (e *Exporter) WorkerRestart() { e.count(series{restarts, "", "", ""}) }

// RefusedHandshake counts a page or connection that the service refused, by the
// service's own word for why.
func (e *Exporter) RefusedHandshake(why string) { e.count(series{handshakes, why, "", ""}) }

func (e *Exporter) count(s series) {
	if e == nil {
		return
	}
	s.one, s.two, s.another = word(s.one), word(s.two), word(s.another)
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, known := e.counters[s]; !known && len(e.counters) >= maxSeries {
		s.one, s.two, s.another = overflow, "", ""
	}
	e.counters[s]++
	e.changed = true
}

// attributes are those of the series that have a value.
func (s series) attributes() (list []attribute) {
	for i, value := range []string{s.one, s.two, s.another} {
		if value != "" && s.counter.keys[i] != "" {
			list = append(list, attribute{s.counter.keys[i], value})
		}
	}
	return list
}
