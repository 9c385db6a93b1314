package appearance

import "sync"

// cache keeps the last few results of a costly pure function: one process signs
// a whole batch with the same picture and nearly the same letters.
type cache[K comparable, V any] struct {
	max int

	mu    sync.Mutex
	items map[K]V
	order []K
}

func (c *cache[K, V]) get(key K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.items[key]
	return v, ok
}

func (c *cache[K, V]) put(key K, v V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.items == nil {
		c.items = map[K]V{}
	}
	if _, ok := c.items[key]; !ok {
		if len(c.order) == c.max {
			delete(c.items, c.order[0])
			c.order = c.order[1:]
		}
		c.order = append(c.order, key)
	}
	c.items[key] = v
}
