package soak

import (
	"bufio"
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trien/host/journal"
	"trien/signer/token/tokentest"
)

// Variables of the environment: how many documents are to be signed, and the
// seed of an earlier run that is to be repeated.
const (
	signingsVariable = "TRIEN_SIGNINGS"
	seedVariable     = "TRIEN_SEED"
)

// shortForm is how many documents the short form signs.
const shortForm = 200

func TestMain(m *testing.M) {
	tokentest.ServeWorker()
	os.Exit(m.Run())
}

// rig is the whole of it.
type rig struct {
	t        *testing.T
	office   *office
	service  *daemon
	browsers []*browser
	person   *person
	ledger   *ledger
	number   atomic.Int64 // of the last job
	seed     uint64
}

func TestNothingIsLostWhereProcessesAreKilled(t *testing.T) {
	signings := shortForm
	if text := os.Getenv(signingsVariable); text != "" {
		var err error
		if signings, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv(seedVariable); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%s=%d %s=%d", signingsVariable, signings, seedVariable, seed)

	adopt(t)
	r := openRig(t, seed)
	began := time.Now()
	r.sign(signings*6/10, func(ctx context.Context) {
		r.chaos(ctx, rand.New(rand.NewPCG(seed, 0)), 700*time.Millisecond)
	})
	r.settle()
	open := r.descriptors()
	var memory *record
	r.sign(signings, func(ctx context.Context) { memory = r.watch(ctx, 500*time.Millisecond) })
	r.settle()
	for name, n := range r.descriptors() {
		if before, same := open[name]; same && n > before {
			t.Errorf("%s: %d open files before the quiet part, %d after it", name, before, n)
		}
	}
	r.ledger.report(time.Since(began))
	memory.judge(t, signings > shortForm)
	r.close()
	r.readJournal()
	r.findLeftovers()
	if t.Failed() {
		r.keepLog()
	}
}

func openRig(t *testing.T, seed uint64) *rig {
	t.Helper()
	r := &rig{t: t, office: openOffice(t), ledger: newLedger(t), seed: seed}
	r.person = &person{pin: r.office.pin, ledger: r.ledger, windows: map[*agent]*window{}}
	r.service = startService(t, r.office)
	for _, token := range r.office.tokens {
		r.browsers = append(r.browsers, startBrowser(r.office, r.person, token))
	}
	go func() {
		for t.Context().Err() == nil {
			bury()
			time.Sleep(200 * time.Millisecond)
		}
	}()
	return r
}

// sign has visitors work until so many documents were signed in all, while
// something else goes on beside them.
func (r *rig) sign(enough int, beside func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	var other, visitors sync.WaitGroup
	other.Go(func() { beside(ctx) })
	for i := range 4 * len(r.browsers) {
		v := &visitor{rig: r, origin: origins[i%len(origins)], random: rand.New(rand.NewPCG(r.seed, uint64(enough*100+i+1)))}
		if i%2 == 0 {
			v.browser = r.browsers[i/2%len(r.browsers)]
		}
		visitors.Go(func() { v.visit(enough) })
	}
	visitors.Wait()
	cancel()
	other.Wait()
}

// settle waits until the programs have come to rest: no dead child is left
// unattended.
func (r *rig) settle() {
	limit := time.Now().Add(patience)
	for {
		dead := 0
		for _, pid := range r.living() {
			for _, p := range children(pid) {
				if p.zombie {
					dead++
				}
			}
		}
		switch {
		case dead == 0:
			return
		case time.Now().After(limit):
			r.ledger.wrong("%d dead processes that nobody awaits", dead)
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// descriptors counts the open files of the service and the agents.
func (r *rig) descriptors() map[string]int {
	time.Sleep(2 * time.Second) // what is closed late
	counts := map[string]int{}
	for name, pid := range r.living() {
		counts[name] = descriptors(pid)
	}
	r.t.Logf("open files: %v", counts)
	return counts
}

func (r *rig) close() {
	for _, b := range r.browsers {
		b.stop()
	}
	r.service.stop()
}

// readJournal looks whether all that was delivered is in the journal, and every
// line whole.
func (r *rig) readJournal() {
	f, err := os.Open(r.office.journal)
	if err != nil {
		r.t.Error(err)
		return
	}
	defer f.Close()
	written := map[string]bool{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var e journal.Entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			r.t.Errorf("journal: %q: %v", lines.Bytes(), err)
		}
		written[e.SignedSHA256] = true
	}
	missing := 0
	for sum := range r.ledger.journals {
		if !written[sum] {
			missing++
		}
	}
	if missing > 0 {
		r.t.Errorf("the journal lacks %d documents that were signed", missing)
	}
}

// findLeftovers looks for files and processes that outlive their users.
func (r *rig) findLeftovers() {
	left, err := filepath.Glob(filepath.Join(r.office.temp, "*"))
	if err != nil || len(left) > 0 {
		r.t.Errorf("temporary files are left: %q, %v", left, err)
	}
	limit := time.Now().Add(10 * time.Second)
	for {
		bury()
		running := children(os.Getpid())
		switch {
		case len(running) == 0:
			return
		case time.Now().After(limit):
			r.t.Errorf("processes are left: %+v", running)
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// keepLog keeps the programs' log of a run that failed.
func (r *rig) keepLog() {
	kept := filepath.Join(os.TempDir(), "trien-soak.log")
	if os.Rename(r.office.log, kept) == nil {
		r.t.Logf("the programs' log is in %s", kept)
	}
}
