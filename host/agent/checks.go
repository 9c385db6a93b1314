package agent

import (
	"context"
	"crypto/rand"
	"slices"
	"sync"
	"time"

	"trien/host/slip"
	"trien/host/spool"
	"trien/protocol"
	"trien/signer/render"
)

// What is kept of checks, so that the extension's page can draw the document
// and make the slip. A portal's show takes none of the room of the person's
// own page.
const (
	maxOwnChecks   = 100
	maxShownChecks = 4
	// maxCheckBytes bounds the documents of each sort together; the last one
	// is kept whatever its size.
	maxCheckBytes = 512 << 20
	// checkIdle is how long a check is kept that nobody looks at.
	checkIdle = 30 * time.Minute
)

// checks are the verifications that can be looked at, by name.
type checks struct {
	renderer *render.Renderer
	version  string

	mu     sync.Mutex
	byName map[string]*kept
	order  []*kept // oldest first
	closed bool
	// closing counts the checks that are being given up.
	closing sync.WaitGroup
}

// kept is one of them, with the bytes that were verified.
type kept struct {
	name string
	file *spool.File
	// owner is the conversation of the extension's own page, with which the
	// check ends; nil where it was made for a portal.
	owner *conversation
	idle  *time.Timer

	mu        sync.Mutex
	result    protocol.VerifyPDFResult
	document  *render.Document
	forgotten bool
}

// told is the result as it is now.
func (k *kept) told() protocol.VerifyPDFResult {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.result
}

func newChecks(r *render.Renderer, version string) *checks {
	return &checks{renderer: r, version: version, byName: map[string]*kept{}}
}

// keep takes over file and names the check. The oldest of its sort make room.
func (c *checks) keep(result protocol.VerifyPDFResult, file *spool.File, owner *conversation) (protocol.VerifyPDFResult, error) {
	result.Check = rand.Text()
	k := &kept{name: result.Check, result: result, file: file, owner: owner}
	c.mu.Lock()
	defer c.mu.Unlock()
	// Under c.mu, which the end of the agent and of the owner also take: a
	// check is not kept after them.
	if c.closed || owner != nil && owner.ctx.Err() != nil {
		file.Close()
		return protocol.VerifyPDFResult{}, protocol.NewError(protocol.HostStopped)
	}
	room, bytes := maxShownChecks, maxCheckBytes-file.Size()
	if owner != nil {
		room = maxOwnChecks
	}
	// The youngest first, until there is no more room.
	for _, other := range slices.Backward(slices.Clone(c.order)) {
		if (other.owner == nil) != (owner == nil) {
			continue
		}
		room--
		bytes -= other.file.Size()
		if room <= 0 || bytes < 0 {
			c.drop(other)
		}
	}
	c.byName[result.Check] = k
	c.order = append(c.order, k)
	k.idle = time.AfterFunc(checkIdle, func() { c.forget(result.Check) })
	return result, nil
}

// find returns a check and keeps it for longer.
func (c *checks) find(name string) (*kept, *protocol.Error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.byName[name]
	if k == nil {
		return nil, protocol.NewError(protocol.DocumentCheckForgotten)
	}
	k.idle.Reset(checkIdle)
	return k, nil
}

func (c *checks) forget(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k := c.byName[name]; k != nil {
		c.drop(k)
	}
}

// forgetOf ends the checks of the extension's own page.
func (c *checks) forgetOf(owner *conversation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range slices.Clone(c.order) {
		if k.owner == owner {
			c.drop(k)
		}
	}
}

// close ends all of them, before the renderer ends.
func (c *checks) close() {
	c.mu.Lock()
	c.closed = true
	for _, k := range slices.Clone(c.order) {
		c.drop(k)
	}
	c.mu.Unlock()
	c.closing.Wait()
}

// drop is called under c.mu.
func (c *checks) drop(k *kept) {
	k.idle.Stop()
	delete(c.byName, k.name)
	c.order = slices.DeleteFunc(c.order, func(other *kept) bool { return other == k })
	c.closing.Go(k.close) // which waits for a page that is being drawn
}

func (k *kept) close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.forgotten = true
	if k.document != nil {
		k.document.Close()
	}
	k.file.Close()
}

// page draws one page of a check's document.
func (c *checks) page(ctx context.Context, p protocol.CheckRenderParams) (protocol.CheckRenderResult, error) {
	k, unknown := c.find(p.Check)
	if unknown != nil {
		return protocol.CheckRenderResult{}, unknown
	}
	document, err := k.open(ctx, c.renderer)
	if err != nil {
		return protocol.CheckRenderResult{}, err
	}
	return drawPage(ctx, document, p.Page, p.Width)
}

// open opens the document for drawing, once.
func (k *kept) open(ctx context.Context, r *render.Renderer) (*render.Document, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.forgotten {
		return nil, protocol.NewError(protocol.DocumentCheckForgotten)
	}
	if k.document == nil {
		document, err := r.Open(ctx, k.file, k.file.Size())
		if err != nil {
			return nil, err
		}
		k.document = document
	}
	return k.document, nil
}

// slip makes the acceptance slip of a check.
func (c *checks) slip(p protocol.CheckParams) (protocol.CheckSlipResult, error) {
	k, unknown := c.find(p.Check)
	if unknown != nil {
		return protocol.CheckSlipResult{}, unknown
	}
	found := k.told().Verification
	data, err := slip.PDF(found, c.version)
	if err != nil {
		return protocol.CheckSlipResult{}, err
	}
	return protocol.CheckSlipResult{Name: slip.Name(found.File), Data: data}, nil
}
