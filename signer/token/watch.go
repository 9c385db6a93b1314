package token

import (
	"context"
	"slices"
	"time"
)

// How often Watch looks: often enough for a change to be told within two seconds
// behind a card service that takes one itself; a look takes 5 ms.
// C_WaitForSlotEvent is no help: miekg/pkcs11 drops its return value, and many
// modules do not have it.
const (
	watchInterval = 500 * time.Millisecond
	watchBackoff  = time.Minute
	watchRenewal  = time.Second // without tokens, until the module is started anew; doubled each time
	// A look that comes this long after the last one may have missed a token
	// that was changed for another.
	watchGap = 2 * time.Second
)

// Watch tells which slots hold a token: once at the beginning, then after each
// change. A receiver that is slow gets the newest list. Where a look was held up
// for seconds, by a signature or by the PC's sleep, its list is told even if it
// is the same: the tokens may not be. Where the module fails,
// that is told as an empty list, and the next look comes later and later, so
// that a module that crashes is not started twice a second. While there is no
// token, the module is started anew at growing intervals, at most a minute. The
// channel is closed when ctx ends.
func (m *Module) Watch(ctx context.Context) <-chan []uint {
	changes := make(chan []uint)
	go m.watch(ctx, changes)
	return changes
}

func (m *Module) watch(ctx context.Context, changes chan<- []uint) {
	defer close(changes)
	timer := time.NewTimer(0)
	defer timer.Stop()
	var seen []uint
	first, untold, wait := true, false, watchInterval
	looked := time.Now().Round(0) // by the wall's clock, which goes on while the PC sleeps
	renewal, renewed := watchRenewal, time.Now()
	for {
		var out chan<- []uint
		if untold {
			out = changes
		}
		select {
		case <-ctx.Done():
			return
		case out <- slices.Clone(seen):
			untold = false
		case <-timer.C:
			// Not ctx: its end would kill the worker, and somebody's login.
			res, err := m.call(context.WithoutCancel(ctx), &request{Op: opSlots}, nil)
			var now []uint
			if err != nil {
				wait = min(wait*2, watchBackoff)
			} else {
				now, wait = res.Slots, watchInterval
				slices.Sort(now)
			}
			switch {
			case len(now) > 0:
				renewal, renewed = watchRenewal, time.Now()
			case err == nil && time.Since(renewed) > renewal:
				m.retire()
				renewal, renewed = min(renewal*2, watchBackoff), time.Now()
			}
			if first || !slices.Equal(seen, now) || len(now) > 0 && time.Since(looked) > watchGap {
				untold = true
			}
			first, seen, looked = false, now, time.Now().Round(0)
			timer.Reset(wait)
		}
	}
}
