// Package doctor looks once over everything that a signature on this PC needs,
// and says of each part whether it is well, what that means and what to do:
// settings, program, service, browsers with their manifests, extension and
// policies, PKCS#11 modules, tokens with the states of their PINs,
// certificates, trusted roots, servers and the clock.
//
// Promises:
//
//   - nothing is changed, no PIN is asked for or used, nothing is logged in to;
//   - a look takes less than ten seconds, whatever hangs: each part has its own
//     time, and one that does not come to an end is told as such;
//   - the same PC gives the same findings in the same order;
//   - what is personal is in a finding's Subject and Detail and nowhere else, so
//     that protocol.Finding.Reported may leave the PC;
//   - what other programs wrote (policies, manifests, profiles) is read in
//     bounded pieces, and a program that a manifest names is started only where
//     nobody but an administrator or this user can have exchanged it.
//
// The command line (trien doctor) and the agent (diagnosis.run) use the same
// look. What only the browser knows, its extension finds itself.
package doctor

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"time"

	"trien/host/settings"
	"trien/protocol"
	"trien/signer/token"
)

// How long a look may take, and its parts. Servers are asked about certificates
// only when the modules have told which there are.
const (
	wholeLimit   = 9500 * time.Millisecond
	moduleLimit  = 6 * time.Second
	networkLimit = 3 * time.Second
)

// Doctor is what a look needs to know. Its fields are set before Look; one
// Doctor may look several times, also at once.
type Doctor struct {
	// Settings is the path of the settings file.
	Settings string
	// Version is this program's own.
	Version string
	// Modules starts the module at a path, or hands out one that runs; done
	// gives it back.
	Modules func(ctx context.Context, path string) (m *token.Module, done func(), err error)
	// Has32 tells that there is a worker for 32-bit modules.
	Has32 bool
	// Portal is the origin of a page that somebody has trouble with, "" for none.
	Portal string
	// Extension is the one that is connected to the agent, nil where nobody
	// asks but the command line.
	Extension *protocol.Software
	Log       *slog.Logger

	// What tests replace.
	places      places
	service     func(context.Context, settings.Service) (version string, err error)
	revocation  *http.Client
	wholeTime   time.Duration
	moduleTime  time.Duration
	networkTime time.Duration
	now         func() time.Time
}

// part is one part of the look. What it finds is shown in its area; the parts of
// one area in the order of their table.
type part struct {
	area protocol.FindingArea
	look func(context.Context) []protocol.Finding
}

// Look looks at everything at once. Where ctx ends, or the time that a look may
// take, what is known by then is told.
func (d Doctor) Look(ctx context.Context) protocol.Diagnosis {
	d.fill()
	ctx, cancel := context.WithTimeout(ctx, d.wholeTime)
	defer cancel()
	started := d.now()
	v := d.visit()
	results := make([][]protocol.Finding, len(v.parts))
	var mu sync.Mutex
	var looking sync.WaitGroup
	for i, p := range v.parts {
		results[i] = []protocol.Finding{unfinished(p.area, d.wholeTime)}
		looking.Go(func() {
			found := d.guarded(ctx, p)
			mu.Lock()
			defer mu.Unlock()
			results[i] = found
		})
	}
	ended := make(chan struct{})
	go func() {
		looking.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-ctx.Done():
	}
	mu.Lock()
	all := slices.Concat(results...)
	mu.Unlock()
	return protocol.Diagnosis{
		Host:     protocol.Software{Name: "trien", Version: d.Version},
		Protocol: protocol.Version,
		Time:     started.Format(time.RFC3339),
		System:   system(d.places.root),
		Findings: ordered(all),
	}
}

func (d *Doctor) fill() {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.now == nil {
		d.now = time.Now
	}
	if d.places == (places{}) {
		d.places = thisPC()
	}
	if d.service == nil {
		d.service = askService
	}
	if d.wholeTime == 0 {
		d.wholeTime = wholeLimit
	}
	if d.moduleTime == 0 {
		d.moduleTime = moduleLimit
	}
	if d.networkTime == 0 {
		d.networkTime = networkLimit
	}
}

// guarded is a part that turns a panic into a finding: what it reads was
// written by strangers.
func (d *Doctor) guarded(ctx context.Context, p part) (found []protocol.Finding) {
	defer func() {
		if r := recover(); r != nil {
			d.Log.Error("diagnosis", "area", string(p.area), "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			failed := protocol.NewFinding(protocol.FindingDiagnosisFailed, nil)
			failed.Area = p.area
			found = []protocol.Finding{failed}
		}
	}()
	return p.look(ctx)
}

func unfinished(area protocol.FindingArea, after time.Duration) protocol.Finding {
	f := protocol.NewFinding(protocol.FindingDiagnosisUnfinished, protocol.Values{"seconds": seconds(after)})
	f.Area = area
	return f
}

func seconds(d time.Duration) protocol.Text {
	return protocol.Same(strconv.FormatFloat(d.Seconds(), 'f', -1, 64))
}

func count(n int) protocol.Text { return protocol.Same(strconv.Itoa(n)) }

// ordered puts findings into the order of the areas, and bounds their number:
// of too many the worst are kept.
func ordered(all []protocol.Finding) []protocol.Finding {
	place := map[protocol.FindingArea]int{}
	for i, a := range protocol.Areas {
		place[a.Area] = i
	}
	slices.SortStableFunc(all, func(a, b protocol.Finding) int { return place[a.Area] - place[b.Area] })
	if len(all) <= protocol.MaxFindings {
		return all
	}
	left := len(all) - protocol.MaxFindings + 1
	kept := make([]protocol.Finding, 0, protocol.MaxFindings)
	for _, level := range []protocol.FindingLevel{protocol.Red, protocol.Amber, protocol.Green} {
		for _, f := range all {
			if f.Level == level && len(kept) < protocol.MaxFindings-1 {
				kept = append(kept, f)
			}
		}
	}
	slices.SortStableFunc(kept, func(a, b protocol.Finding) int { return place[a.Area] - place[b.Area] })
	return append(kept, protocol.NewFinding(protocol.FindingDiagnosisCut, protocol.Values{"left": count(left)}))
}
