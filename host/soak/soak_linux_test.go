package soak

import (
	"bufio"
	"context"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
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

// From longForm documents on there are enough for the memory to be judged, and
// kills are fewer.
const longForm = 2000

// patience is how long a thing may take that must come. It is no measure of
// speed: a loaded machine is slow.
const patience = 90 * time.Second

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
	text := os.Getenv(signingsVariable)
	if text == "" {
		t.Skipf("set %s: it wants the PC for itself (make soak; CI runs the short form by itself)", signingsVariable)
	}
	signings, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	every := 4
	if signings >= longForm {
		every = 16
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
	r.sign(signings*5/10, func(ctx context.Context) {
		r.chaos(ctx, rand.New(rand.NewPCG(seed, 0)), every)
	})
	// From here on nothing is killed, and nothing may grow.
	r.sign(signings*6/10, func(context.Context) {})
	r.settle()
	open := r.descriptors()
	var memory record
	r.sign(signings, func(ctx context.Context) { memory = r.watch(ctx, 500*time.Millisecond) })
	r.settle()
	r.compareDescriptors(open)
	r.countWorkers()
	r.ledger.report(time.Since(began))
	memory.judge(t, signings >= longForm)
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
	r.service = startService(r.office)
	for _, token := range r.office.tokens {
		r.browsers = append(r.browsers, startBrowser(r.office, r.person, token))
	}
	r.service.awaitAgent(t)
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

// descriptors tells which files each process has open.
func (r *rig) descriptors() map[string][]string {
	open := map[string][]string{}
	for name, pid := range r.living() {
		open[name] = descriptors(pid)
	}
	return open
}

// compareDescriptors looks whether a process has more files open than before.
// What is closed late has some seconds.
func (r *rig) compareDescriptors(before map[string][]string) {
	limit := time.Now().Add(10 * time.Second)
	for {
		more := false
		now := r.descriptors()
		for name, files := range now {
			if was, same := before[name]; same && len(files) > len(was) {
				more = true
				if time.Now().After(limit) {
					r.t.Errorf("%s: open before the quiet part: %q, after it: %q", name, was, files)
				}
			}
		}
		if !more || time.Now().After(limit) {
			for _, name := range slices.Sorted(maps.Keys(now)) {
				r.t.Logf("open files: %d by %s", len(now[name]), name)
			}
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// maxWorkers is what an agent may have: for its token, and as many for drawing
// as package render allows.
const maxWorkers = 1 + 4

func (r *rig) countWorkers() {
	for i, b := range r.browsers {
		if n := len(children(b.pid())); n > maxWorkers {
			r.t.Errorf("agent %d has %d workers", i+1, n)
		}
	}
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

// keepLog keeps the programs' logs of a run that failed: the services' and the
// agents'.
func (r *rig) keepLog() {
	kept, err := os.MkdirTemp("", "trien-soak-logs-")
	if err != nil {
		return
	}
	for _, from := range []string{filepath.Dir(r.office.log), filepath.Join(filepath.Dir(r.office.journal), "logs")} {
		files, _ := filepath.Glob(filepath.Join(from, "*.log"))
		for _, file := range files {
			_ = os.Rename(file, filepath.Join(kept, filepath.Base(file)))
		}
	}
	r.t.Logf("the programs' logs are in %s", kept)
}
