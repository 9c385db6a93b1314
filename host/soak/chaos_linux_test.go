package soak

import (
	"context"
	"math/rand/v2"
	"syscall"
	"time"
)

// chaos kills a process every now and then until ctx ends: each kind in turn,
// the turns in another order each time. every is how many documents are signed
// between two kills, in the mean: on a loaded machine, where all takes longer,
// more kills in a minute would leave no time to sign anything.
func (r *rig) chaos(ctx context.Context, random *rand.Rand, every int) {
	defer func() {
		pause(context.Background(), 200*time.Millisecond) // the worker of a killed agent ends by itself
		r.mendCards()
	}()
	blows := []blow{tokenWorker, drawingWorker, anAgent, theService}
	for turn := 0; ; turn++ {
		if turn%len(blows) == 0 {
			random.Shuffle(len(blows), func(i, j int) { blows[i], blows[j] = blows[j], blows[i] })
		}
		enough := r.ledger.delivered() + random.IntN(2*every)
		for r.ledger.delivered() < enough {
			if !pause(ctx, 5*time.Millisecond) {
				return
			}
		}
		// At any moment of what goes on now.
		if !pause(ctx, time.Duration(random.Int64N(int64(200*time.Millisecond)))) {
			return
		}
		r.strike(blows[turn%len(blows)], random)
	}
}

// pause tells false where ctx ends before the time is over.
func pause(ctx context.Context, long time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(long):
		return true
	}
}

// strike kills one process of a kind, if there is one.
func (r *rig) strike(b blow, random *rand.Rand) {
	browser := r.browsers[random.IntN(len(r.browsers))]
	struck := false
	switch b {
	case theService:
		struck = r.service.kill()
	case anAgent:
		struck = r.person.mistyping.Load() == 0 && browser.kill()
	case tokenWorker:
		struck = r.person.mistyping.Load() == 0 && killOne(browser.pid(), "token-worker", random)
	case drawingWorker:
		struck = killOne(browser.pid(), "render-worker", random)
	}
	if !struck {
		return
	}
	r.ledger.struck(b)
	r.mendCards()
}

func (r *rig) mendCards() {
	for _, card := range r.office.cards {
		if err := card.mend(); err != nil {
			r.ledger.wrong("the token: %v", err)
		}
	}
}

// killOne kills one of the workers of an agent.
func killOne(agent int, command string, random *rand.Rand) bool {
	if agent == 0 {
		return false
	}
	var found []int
	for _, p := range children(agent) {
		if p.is(command) && !p.zombie {
			found = append(found, p.pid)
		}
	}
	return len(found) > 0 && syscall.Kill(found[random.IntN(len(found))], syscall.SIGKILL) == nil
}
