package soak

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"
)

// maxGrowth is how much of its memory after the warm-up a process may have
// more at the end.
const maxGrowth = 0.05

// record is the memory of each process over a quiet time, in KiB, by its name.
type record map[string][]int

// watch records until ctx ends.
func (r *rig) watch(ctx context.Context, every time.Duration) record {
	m := record{}
	for {
		for name, pid := range r.living() {
			if n := memory(pid); n > 0 {
				m[name] = append(m[name], n)
			}
		}
		select {
		case <-ctx.Done():
			return m
		case <-time.After(every):
		}
	}
}

// living names the processes of the moment.
func (r *rig) living() map[string]int {
	all := map[string]int{"service": r.service.pid()}
	for i, b := range r.browsers {
		pid := b.pid()
		if pid == 0 {
			continue
		}
		all[fmt.Sprintf("agent %d (%d)", i+1, pid)] = pid
		for _, p := range children(pid) {
			for _, command := range []string{"token-worker", "render-worker"} {
				if p.is(command) && !p.zombie {
					all[fmt.Sprintf("%s of agent %d (%d)", command, i+1, p.pid)] = p.pid
				}
			}
		}
	}
	return all
}

// judge compares the first quarter of the time with the last. Processes that did
// not live as long are not judged.
func (m record) judge(t *testing.T, strict bool) {
	t.Helper()
	longest := 0
	for _, sizes := range m {
		longest = max(longest, len(sizes))
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		sizes := m[name]
		if len(sizes) < longest*9/10 || len(sizes) < 8 {
			continue
		}
		quarter := len(sizes) / 4
		early, late := mean(sizes[:quarter]), mean(sizes[len(sizes)-quarter:])
		growth := (late - early) / early
		t.Logf("memory: %-32s %6.1f MiB after the warm-up, %6.1f at the end: %+.1f %%", name, early/1024, late/1024, 100*growth)
		if strict && growth > maxGrowth {
			t.Errorf("%s has grown by %.1f %%", name, 100*growth)
		}
	}
}

func mean(sizes []int) float64 {
	sum := 0
	for _, n := range sizes {
		sum += n
	}
	return float64(sum) / float64(len(sizes))
}
