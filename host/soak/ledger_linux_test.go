package soak

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"trien/protocol"
)

// blow is what was done to the programs.
type blow string

const (
	tokenWorker   blow = "token worker"
	drawingWorker blow = "drawing worker"
	anAgent       blow = "agent"
	theService    blow = "service"
)

// excuses are the codes with which a request may end because of a blow.
var excuses = map[blow][]protocol.Code{
	tokenWorker:   {protocol.TokenModuleFailed},
	drawingWorker: {},
	anAgent:       {protocol.HostStopped, protocol.HostAgentMissing},
	theService:    {protocol.HostStopped, protocol.HostServiceNotRunning, protocol.HostAgentMissing},
}

// after is how long before a request a blow may be that still explains its
// end: how long agents wait at the most before they try the service again.
const after = 16 * time.Second

// ledger holds what became of each request, and what was done to the programs.
// Its methods may be called concurrently.
type ledger struct {
	t *testing.T

	mu       sync.Mutex
	signed   int
	bytes    int64
	ends     map[string]int // by plan and code
	blows    map[blow]int
	last     map[blow]time.Time
	undrawn  map[protocol.Code]int
	journals map[string]bool // the SHA-256 of each document that was delivered
	faults   int
}

func newLedger(t *testing.T) *ledger {
	return &ledger{t: t, ends: map[string]int{}, undrawn: map[protocol.Code]int{}, blows: map[blow]int{}, last: map[blow]time.Time{}, journals: map[string]bool{}}
}

// maxFaults is how many are told; the rest is more of the same.
const maxFaults = 30

// wrong tells of a broken promise.
func (l *ledger) wrong(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.faults++; l.faults <= maxFaults {
		l.t.Errorf("%s  %s", time.Now().Format("15:04:05.000"), fmt.Sprintf(format, args...))
	}
}

func (l *ledger) struck(b blow) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.blows[b]++
	l.last[b] = time.Now()
}

// deliver notes a document that a page has got, signed and intact.
func (l *ledger) deliver(sha256 string, size int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.signed++
	l.bytes += size
	l.journals[sha256] = true
}

// notDrawn notes that a page was not drawn at the first try.
func (l *ledger) notDrawn(code protocol.Code) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.undrawn[code]++
}

func (l *ledger) delivered() int { l.mu.Lock(); defer l.mu.Unlock(); return l.signed }

// settle notes how a request that began then has ended.
func (l *ledger) settle(j *job, code protocol.Code, began time.Time) {
	l.mu.Lock()
	what := string(code)
	if code == "" {
		what = "signed"
	}
	kind := ""
	if j.batch {
		kind = "batch, "
	}
	l.ends[fmt.Sprintf("%s%s: %s", kind, j.plan, what)]++
	explained := slices.Contains(due[j.plan], code) || l.excused(code, began)
	l.mu.Unlock()
	if !explained {
		l.wrong("%s (%s, %s) ended with %s after %v", j.name(), j.plan, j.channel, what, time.Since(began))
	}
}

// hopeless tells that so much is wrong that nothing more is to be learned.
func (l *ledger) hopeless() bool { l.mu.Lock(); defer l.mu.Unlock(); return l.faults > maxFaults }

// excused tells whether a blow since shortly before then explains a code.
func (l *ledger) excused(code protocol.Code, began time.Time) bool {
	for b, codes := range excuses {
		if slices.Contains(codes, code) && l.last[b].After(began.Add(-after)) {
			return true
		}
	}
	return false
}

// settleOne notes what became of one document of a batch that was not signed.
func (l *ledger) settleOne(j *job, i int, r protocol.BatchResult, began time.Time) {
	code := protocol.Code(r.Outcome)
	if r.Error != nil {
		code = r.Error.Code
	}
	explained := r.Outcome == protocol.BatchRemoved && i == j.removed ||
		j.plan == planStop && (code == protocol.UserDeclined || code == protocol.UserCancelled)
	l.mu.Lock()
	l.ends[fmt.Sprintf("document of a batch, %s: %s", j.plan, code)]++
	explained = explained || l.excused(code, began)
	l.mu.Unlock()
	if !explained {
		l.wrong("%s, of a batch (%s, %s), ended with %s", j.documents[i].name, j.plan, j.channel, code)
	}
}

// report tells the figures.
func (l *ledger) report(took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.t.Logf("%d documents signed and delivered in %v, %d MiB", l.signed, took.Round(time.Second), l.bytes>>20)
	for _, b := range slices.Sorted(maps.Keys(l.blows)) {
		l.t.Logf("killed: %5d × %s", l.blows[b], b)
	}
	for code, n := range l.undrawn {
		l.t.Logf("not drawn at once: %d × %s", n, code)
	}
	for _, end := range slices.Sorted(maps.Keys(l.ends)) {
		l.t.Logf("ended: %6d × %s", l.ends[end], end)
	}
}
