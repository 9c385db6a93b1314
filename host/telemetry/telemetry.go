// Package telemetry sends counters, and the log, to a server that the
// administrator names (settings' telemetry.otlp_url), by OTLP over HTTP
// (OpenTelemetry Protocol 1.x, binary Protobuf, paths v1/metrics and v1/logs).
// Without that setting nothing is sent, and a nil *Exporter, whose methods all do
// nothing, is what every part of the program has.
//
// What is never sent: names of documents, people and web pages, certificates,
// paths, what a module or a stranger said, PINs. That is not left to who writes a
// line of the log: of a line only its sentence goes out, where it looks like one
// of ours, and of its attributes those of a list, where their values are single
// words or numbers; of an error, its code (sift.go). Counters have attributes from
// short lists (counters.go).
//
// Nothing waits for the server. Lines are kept in a queue of maxQueue, which
// loses the oldest first; a server that fails is asked less and less often; at
// the end of the process it has endTime for what is left.
//
// The messages are written here, in Protobuf's wire format: OpenTelemetry's
// SDK with its exporters adds 9 MiB to the program and 1.5 ms to every start, of
// agents and workers, too.
package telemetry

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"trien/host/settings"
)

// Bounds of what is kept and waited for.
const (
	maxQueue    = 1024             // lines of the log
	maxSeries   = 512              // of all counters together
	sendTime    = 10 * time.Second // for one request
	endTime     = time.Second      // for the last of all
	longestRest = 15 * time.Minute // of a server that fails
	maxAnswer   = 64 << 10         // bytes that are read of an answer
)

// Exporter sends what one process has to tell. Its methods may be called
// concurrently, and on nil.
type Exporter struct {
	url      string
	interval time.Duration
	withLogs bool
	resource []byte // Resource
	scope    []byte // InstrumentationScope
	client   *http.Client
	began    time.Time

	stop context.CancelFunc
	done chan struct{}

	mu       sync.Mutex
	log      *slog.Logger
	counters map[series]int64
	changed  bool // since the last counters that the server took
	lines    [][]byte
	lost     int64 // lines that made room
}

// Start begins to send for the process of the given name, "agent" or "service".
// It returns nil where the settings name no server. Close ends it.
func Start(t settings.Telemetry, process, version string) *Exporter {
	if t.OTLPURL == "" {
		return nil
	}
	ctx, stop := context.WithCancel(context.Background())
	e := &Exporter{
		url: strings.TrimSuffix(t.OTLPURL, "/"), interval: t.Interval(), withLogs: t.Logs,
		resource: resource(process, version, t.HostName), scope: scope(version),
		client: &http.Client{
			// No proxy: what the environment names is the user's choice.
			Transport:     &http.Transport{MaxIdleConns: 1, IdleConnTimeout: 2 * t.Interval()},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		began: time.Now(), stop: stop, done: make(chan struct{}), counters: map[series]int64{},
	}
	go e.run(ctx)
	return e
}

// resource says what sends (OpenTelemetry's semantic conventions).
func resource(process, version string, hostName bool) []byte {
	about := []attribute{
		{"service.name", "trien-" + process}, {"service.namespace", "trien"},
		{"service.version", version}, {"service.instance.id", rand.Text()}, {"os.type", runtime.GOOS},
	}
	if name, err := os.Hostname(); hostName && err == nil {
		about = append(about, attribute{"host.name", name})
	}
	return attributes(nil, 1, about)
}

// Close sends what is left, for endTime at most.
func (e *Exporter) Close() {
	if e == nil {
		return
	}
	e.stop()
	<-e.done
}

// run sends from time to time until ctx ends.
func (e *Exporter) run(ctx context.Context) {
	defer close(e.done)
	defer e.client.CloseIdleConnections()
	rest, failing := e.interval, false
	timer := time.NewTimer(rest)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			err := e.send(ctx, sendTime)
			rest = min(2*rest, max(longestRest, e.interval))
			if err == nil {
				rest = e.interval
			}
			if failing != (err != nil) && ctx.Err() == nil {
				failing = err != nil
				e.tell(err)
			}
			timer.Reset(rest)
		case <-ctx.Done():
			_ = e.send(context.WithoutCancel(ctx), endTime) // nobody is left to hear of it
			return
		}
	}
}

// TellIn has the log told when the server begins to fail, and when it is back.
func (e *Exporter) TellIn(log *slog.Logger) {
	if e == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.log = log
}

func (e *Exporter) tell(err error) {
	e.mu.Lock()
	log := e.log
	e.mu.Unlock()
	switch {
	case log == nil:
	case err != nil:
		log.Warn("telemetry is not taken by its server", "error", err)
	default:
		log.Info("telemetry is taken by its server again")
	}
}

// send sends all that there is, or keeps it for the next time.
func (e *Exporter) send(ctx context.Context, within time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return errors.Join(e.sendCounters(ctx), e.sendLines(ctx))
}

func (e *Exporter) sendCounters(ctx context.Context) error {
	e.mu.Lock()
	request, send := e.metricsRequest(time.Now()), e.changed
	e.changed = false
	e.mu.Unlock()
	if !send {
		return nil
	}
	err := e.post(ctx, "/v1/metrics", request)
	if err != nil {
		e.mu.Lock()
		e.changed = true // counters are sums: the next request has these, too
		e.mu.Unlock()
	}
	return err
}

func (e *Exporter) sendLines(ctx context.Context) error {
	e.mu.Lock()
	lines, lost := e.lines, e.lost
	e.lines, e.lost = nil, 0
	e.mu.Unlock()
	if len(lines) == 0 {
		return nil
	}
	all := lines
	if lost > 0 {
		all = append(slices.Clip(lines), line(time.Now(), slog.LevelWarn, "lines of the log were not sent", []attribute{{"count", lost}}))
	}
	err := e.post(ctx, "/v1/logs", logsRequest(e.resource, e.scope, all))
	var refused *refusedError
	if err != nil && !errors.As(err, &refused) {
		e.mu.Lock()
		e.lines, e.lost = append(lines, e.lines...), e.lost+lost
		e.bound()
		e.mu.Unlock()
	}
	return err
}

// bound makes room in the queue.
func (e *Exporter) bound() {
	if over := len(e.lines) - maxQueue; over > 0 {
		e.lines, e.lost = e.lines[over:], e.lost+int64(over)
	}
}

// refusedError is an answer after which the same request need not be sent again.
type refusedError struct{ status int }

// Error names the status.
func (e *refusedError) Error() string { return fmt.Sprint("telemetry: status ", e.status) }

// post sends one request.
func (e *Exporter) post(ctx context.Context, path string, body []byte) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-protobuf")
	request.Header.Set("User-Agent", "trien")
	answer, err := e.client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, maxAnswer)) // so that the connection can be used again
	switch s := answer.StatusCode; {
	case s/100 == 2:
		return nil
	case s == http.StatusTooManyRequests, s == http.StatusBadGateway, s == http.StatusServiceUnavailable, s == http.StatusGatewayTimeout:
		return fmt.Errorf("telemetry: status %d", s) // to be tried again (OTLP, failures)
	default:
		return &refusedError{s}
	}
}
