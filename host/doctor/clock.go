package doctor

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"trien/protocol"
)

// How far this PC's clock may be off. Five minutes are what a domain's log-in
// bears (Kerberos), and what an OCSP answer of the moment does.
const (
	skewAmber = 2 * time.Minute
	skewRed   = 5 * time.Minute
)

// dateGrain is the precision of an HTTP date (RFC 9110, 5.6.7).
const dateGrain = time.Second

// maxPortals bounds the portals that are asked for the time.
const maxPortals = 3

// clocks gathers what servers say of the time.
type clocks struct {
	asked sync.WaitGroup // until the timestamp has come, or not

	mu    sync.Mutex
	skews []time.Duration // this PC's clock minus a server's
}

// add takes a server's time, which it told between two times of this PC. grain
// is how coarse it is.
func (c *clocks) add(told, before, after time.Time, grain time.Duration) {
	here := before.Add(after.Sub(before) / 2)
	skew := here.Sub(told.Add(grain / 2))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.skews = append(c.skews, skew)
}

// median is the time difference that half of the servers are above: one that is
// wrong itself does not count where there are three.
func (c *clocks) median() (skew time.Duration, servers int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.skews) == 0 {
		return 0, 0
	}
	slices.Sort(c.skews)
	return c.skews[len(c.skews)/2], len(c.skews)
}

// clock compares this PC's clock with the authority's timestamp and with the
// dates of answers from the portals and the servers.
func (v *visit) clock(ctx context.Context) []protocol.Finding {
	servers := slices.Clone(v.s.Portals.Origins[:min(len(v.s.Portals.Origins), maxPortals)])
	if v.s.Timestamp.URL != "" {
		servers = append(servers, v.s.Timestamp.URL)
	}
	ctx, cancel := context.WithTimeout(ctx, v.networkTime)
	defer cancel()
	client := &http.Client{
		// A clock that is wrong makes certificates wrong, and that is what is to
		// be found out. Nothing is sent but the question, nothing but the date is
		// read, and it decides nothing: it is advice.
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, MaxResponseHeaderBytes: 16 << 10,
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	var asking sync.WaitGroup
	for _, server := range servers {
		asking.Go(func() { v.askDate(ctx, client, server) })
	}
	asking.Wait()
	v.clocks.asked.Wait()
	skew, n := v.clocks.median()
	values := protocol.Values{"skew": duration(skew), "servers": count(n)}
	switch off := skew.Abs(); {
	case n == 0:
		return []protocol.Finding{protocol.NewFinding(protocol.FindingClockUnchecked, nil)}
	case off > skewRed:
		return []protocol.Finding{protocol.NewFinding(protocol.FindingClockWrong, values)}
	case off > skewAmber:
		return []protocol.Finding{protocol.NewFinding(protocol.FindingClockSkewed, values)}
	}
	return []protocol.Finding{protocol.NewFinding(protocol.FindingClockOK, values)}
}

// askDate reads the date of a server's answer, whatever it answers.
func (v *visit) askDate(ctx context.Context, client *http.Client, server string) {
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, server, nil)
	if err != nil {
		return
	}
	before := v.now()
	answer, err := client.Do(request)
	if err != nil {
		return
	}
	answer.Body.Close()
	if told, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		v.clocks.add(told, before, v.now(), dateGrain)
	}
}

// duration is a difference in the largest two units that it has.
func duration(d time.Duration) protocol.Text {
	d = d.Abs().Round(time.Second)
	h, m, s := int(d/time.Hour), int(d/time.Minute)%60, int(d/time.Second)%60
	switch {
	case h >= 48:
		return protocol.Text{VI: fmt.Sprintf("%d ngày", h/24), EN: fmt.Sprintf("%d days", h/24)}
	case h > 0:
		return protocol.Text{VI: fmt.Sprintf("%d giờ %d phút", h, m), EN: fmt.Sprintf("%d h %d min", h, m)}
	case m > 0:
		return protocol.Text{VI: fmt.Sprintf("%d phút %d giây", m, s), EN: fmt.Sprintf("%d min %d s", m, s)}
	}
	return protocol.Text{VI: fmt.Sprintf("%d giây", s), EN: fmt.Sprintf("%d s", s)}
}
