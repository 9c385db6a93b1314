package piv

// Act is what a card does with a PIN or a key.
type Act int

// The acts that a test may step into.
const (
	Verify Act = iota + 1 // a PIN is tried
	Sign                  // a signature is made
)

// Before has step called ahead of each act, while whoever asked waits; nil calls
// nothing any more. Where it is false, the card does not act and says nothing
// useful: step has pulled it out.
func (c *Card) Before(step func(Act) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.before = step
}

// mayAct calls the step of Before, which may ask the card what it has done. The
// caller has the lock.
func (c *Card) mayAct(act Act) bool {
	step := c.before
	if step == nil {
		return true
	}
	c.mu.Unlock()
	defer c.mu.Lock()
	return step(act)
}
