package agent

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"trien/host/settings"
	"trien/host/spool"
)

// What the pages of one website may do together, however many tabs and frames
// they are in and on both channels. The service has bounds of its own for
// channel B and slows who goes beyond them. Here all pages come through one
// port of the browser, so that slowing one would slow all: it is refused with
// host.too_many_requests instead.
const (
	maxSitePages    = 32  // conversations that are open
	maxPages        = 256 // of all websites
	maxSiteRequests = 64  // under way
	// messages a second, and at once
	siteRate, siteBurst = 100, 500
	// pieces of documents: whole ones come no faster
	pieceRate, pieceBurst = 1000, 5000
	// pages of the extension that are opened to show a check: a person looks at
	// one after the other
	showEvery, showBurst = 2 * time.Second, 5
)

// sites are the websites whose pages have spoken with this agent. Those that
// are not allowed count as one, so that they are no more than the settings name
// and one.
type sites struct {
	settings *settings.Source

	mu   sync.Mutex
	byID map[string]*site
	open int
}

// site is one website: all pages of one origin.
type site struct {
	sites    *sites
	messages *rate.Limiter
	pieces   *rate.Limiter
	shows    *rate.Limiter
	// room is for the documents of all its pages.
	room  *spool.Room
	pages int // under sites.mu

	mu       sync.Mutex
	underWay int
}

func newSites(s *settings.Source) *sites { return &sites{settings: s, byID: map[string]*site{}} }

// notAllowed is the id of the websites that may not ask. It is no origin.
const notAllowed = ""

// meet counts a page's conversation. ok is false where there are too many; the
// site is there all the same, and leave must be called only where ok is true.
func (s *sites) meet(origin string, allowed bool) (v *site, ok bool) {
	if !allowed {
		origin = notAllowed
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v = s.byID[origin]
	if v == nil {
		v = &site{
			sites:    s,
			messages: rate.NewLimiter(siteRate, siteBurst),
			pieces:   rate.NewLimiter(pieceRate, pieceBurst),
			shows:    rate.NewLimiter(rate.Every(showEvery), showBurst),
			room:     spool.NewRoom(s.roomOfOne),
		}
		s.byID[origin] = v
	}
	if v.pages >= maxSitePages || s.open >= maxPages {
		return v, false
	}
	v.pages++
	s.open++
	return v, true
}

// roomOfOne is how many bytes the documents of one website may take on the
// disk: a batch as it came and as it was signed, and some beside it.
func (s *sites) roomOfOne() int64 {
	l := s.settings.Current().Limits
	return 2*l.BatchBytes() + 4*l.DocumentBytes()
}

// leave ends a conversation that meet has counted.
func (v *site) leave() {
	v.sites.mu.Lock()
	defer v.sites.mu.Unlock()
	v.pages--
	v.sites.open--
}

// begin counts a request that is under way, until done is called. ok is false
// where there are too many.
func (v *site) begin() (done func(), ok bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.underWay >= maxSiteRequests {
		return nil, false
	}
	v.underWay++
	return func() {
		v.mu.Lock()
		v.underWay--
		v.mu.Unlock()
	}, true
}
