package consent

import (
	"context"
	"slices"

	"trien/protocol"
)

// maxQueued is how many confirmations of one website may wait: a page that asks
// a hundred times at once has the person decline a few times, not a hundred.
const maxQueued = 8

// ticket is a place in the queue; moved is closed and replaced when it changes.
type ticket struct {
	origin string
	moved  chan struct{}
}

// wait queues for the turn.
func (b *Broker) wait(ctx context.Context, origin string, queued func(int)) error {
	t, err := b.enqueue(origin)
	if t == nil {
		return err
	}
	b.showQueue()
	defer func() {
		b.mu.Lock()
		b.queue = slices.DeleteFunc(b.queue, func(q *ticket) bool { return q == t })
		b.tellMoved()
		b.mu.Unlock()
		b.showQueue()
	}()
	told := 0
	for {
		b.mu.Lock()
		ahead, moved := slices.Index(b.queue, t)+1, t.moved
		b.mu.Unlock()
		if ahead != told {
			told = ahead
			queued(ahead)
		}
		turn := b.turn
		if ahead > 1 {
			turn = nil // only the first in the queue may take the turn
		}
		select {
		case turn <- struct{}{}:
			return nil
		case <-moved:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// enqueue takes a place, or the turn itself where nobody waits: then there is
// neither ticket nor error. The websites take turns: the second confirmation
// of one comes after the first of each other.
func (b *Broker) enqueue(origin string) (*ticket, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queue) == 0 {
		select {
		case b.turn <- struct{}{}:
			return nil, nil
		default:
		}
	}
	before := map[string]int{} // confirmations of each website so far
	if b.current != nil {
		before[b.current.state.Origin]++
	}
	ours, waiting := before[origin], 0
	for _, q := range b.queue {
		if q.origin == origin {
			ours++
			waiting++
		}
	}
	if waiting >= maxQueued {
		return nil, protocol.NewError(protocol.HostTooManyRequests)
	}
	place := 0
	for place < len(b.queue) && before[b.queue[place].origin] <= ours {
		before[b.queue[place].origin]++
		place++
	}
	t := &ticket{origin: origin, moved: make(chan struct{})}
	b.queue = slices.Insert(b.queue, place, t)
	b.tellMoved()
	return t, nil
}

// tellMoved wakes those who wait, to look where they are. It is called under
// b.mu.
func (b *Broker) tellMoved() {
	for _, q := range b.queue {
		close(q.moved)
		q.moved = make(chan struct{})
	}
}

// showQueue tells the open window how many wait behind it.
func (b *Broker) showQueue() {
	b.mu.Lock()
	c, n := b.current, len(b.queue)
	b.mu.Unlock()
	if c != nil {
		c.Change(func(s *protocol.ConsentState) { s.Waiting = n })
	}
}
