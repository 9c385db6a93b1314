package soak

import (
	"context"
	"math/rand/v2"
	"syscall"
	"time"
)

// chaos kills a process every now and then until ctx ends: each kind in turn,
// the turns in another order each time. every is the mean time between two.
func (r *rig) chaos(ctx context.Context, random *rand.Rand, every time.Duration) {
	blows := []blow{tokenWorker, drawingWorker, anAgent, theService}
	for turn := 0; ; turn++ {
		if turn%len(blows) == 0 {
			random.Shuffle(len(blows), func(i, j int) { blows[i], blows[j] = blows[j], blows[i] })
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Duration(random.Int64N(int64(2 * every)))):
			r.strike(blows[turn%len(blows)], random)
		}
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
	if struck {
		r.ledger.struck(b)
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
