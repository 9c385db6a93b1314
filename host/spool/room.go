package spool

import (
	"errors"
	"sync"
)

// ErrNoRoom is returned where a document does not fit beside the others.
var ErrNoRoom = errors.New("spool: no room for another document")

// Room bounds what several documents take on the disk together, so that who
// opens many large ones does not fill it. A document keeps its room until the
// last File of it is closed. Its methods may be called from several goroutines.
type Room struct {
	limit func() int64

	mu    sync.Mutex
	taken int64
}

// NewRoom returns room for as many bytes as limit says when a document comes.
func NewRoom(limit func() int64) *Room { return &Room{limit: limit} }

// Taken tells how many bytes are taken.
func (r *Room) Taken() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.taken
}

// Create is Create for a document that takes size bytes of the room from now
// on, or returns ErrNoRoom. One whose size is not known beforehand is never
// refused and takes what is written: it is made of others that had room.
func (r *Room) Create(size int64) (*File, error) {
	if !r.take(max(size, 0)) {
		return nil, ErrNoRoom
	}
	f, err := Create(size)
	if err != nil {
		r.grow(-max(size, 0))
		return nil, err
	}
	f.file.room, f.file.roomTaken = r, max(size, 0)
	return f, nil
}

func (r *Room) take(size int64) bool {
	limit := r.limit()
	r.mu.Lock()
	defer r.mu.Unlock()
	if size > 0 && r.taken+size > limit {
		return false
	}
	r.taken += size
	return true
}

func (r *Room) grow(by int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.taken += by
}
