package telemetry

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	logs "go.opentelemetry.io/proto/slim/otlp/collector/logs/v1"
	metrics "go.opentelemetry.io/proto/slim/otlp/collector/metrics/v1"
	common "go.opentelemetry.io/proto/slim/otlp/common/v1"
	"google.golang.org/protobuf/proto"

	"trien/host/settings"
	"trien/protocol"
	"trien/signer/fault"
)

// collector reads what is sent with OpenTelemetry's own types.
type collector struct {
	*httptest.Server
	mu      sync.Mutex
	raw     bytes.Buffer
	logs    []*logs.ExportLogsServiceRequest
	metrics []*metrics.ExportMetricsServiceRequest
	status  int // of the next answers; 0: taken
	got     chan struct{}
}

func newCollector(t *testing.T) *collector {
	c := &collector{got: make(chan struct{}, 100)}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		defer func() { c.got <- struct{}{} }()
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/x-protobuf" {
			t.Errorf("%s %v, %v", r.Method, r.Header, err)
		}
		if c.status != 0 {
			w.WriteHeader(c.status)
			return
		}
		c.raw.Write(body)
		switch r.URL.Path {
		case "/otlp/v1/logs":
			m := new(logs.ExportLogsServiceRequest)
			if err := proto.Unmarshal(body, m); err != nil || len(m.ProtoReflect().GetUnknown()) > 0 {
				t.Errorf("logs: %v", err)
			}
			c.logs = append(c.logs, m)
		case "/otlp/v1/metrics":
			m := new(metrics.ExportMetricsServiceRequest)
			if err := proto.Unmarshal(body, m); err != nil || len(m.ProtoReflect().GetUnknown()) > 0 {
				t.Errorf("metrics: %v", err)
			}
			c.metrics = append(c.metrics, m)
		default:
			t.Errorf("path %s", r.URL.Path)
		}
	}))
	t.Cleanup(c.Close)
	return c
}

func (c *collector) answer(status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.status = status
}

// to are settings that send to a server, only when the exporter is told to.
func to(url string) settings.Telemetry {
	return settings.Telemetry{OTLPURL: url, Logs: true, IntervalSeconds: 3600}
}

func values(list []*common.KeyValue) string {
	var b strings.Builder
	for _, a := range list {
		switch v := a.Value.Value.(type) {
		case *common.AnyValue_StringValue:
			fmt.Fprintf(&b, "%s=%s ", a.Key, v.StringValue)
		case *common.AnyValue_IntValue:
			fmt.Fprintf(&b, "%s=%d ", a.Key, v.IntValue)
		case *common.AnyValue_BoolValue:
			fmt.Fprintf(&b, "%s=%t ", a.Key, v.BoolValue)
		}
	}
	return strings.TrimSpace(b.String())
}

func TestACollectorReadsTheCounters(t *testing.T) {
	c := newCollector(t)
	e := Start(to(c.URL+"/otlp/"), "agent", "1.2.3")
	e.Signature("signed", "A")
	e.Signature("signed", "A")
	e.Signature("token.missing", "B")
	e.Verification("accepted")
	e.WorkerRestart()
	e.RefusedHandshake("several origins")
	e.Close()
	if len(c.metrics) != 1 || len(c.logs) != 0 {
		t.Fatalf("%d and %d requests", len(c.metrics), len(c.logs))
	}
	of := c.metrics[0].ResourceMetrics[0]
	if about := values(of.Resource.Attributes); !strings.HasPrefix(about, "service.name=trien-agent service.namespace=trien service.version=1.2.3 service.instance.id=") ||
		strings.Contains(about, "host.name") {
		t.Error(about)
	}
	var got []string
	for _, m := range of.ScopeMetrics[0].Metrics {
		if m.GetSum() == nil || !m.GetSum().IsMonotonic || m.GetSum().AggregationTemporality != 2 || m.Description == "" || m.Unit == "" {
			t.Errorf("%v", m)
		}
		for _, p := range m.GetSum().DataPoints {
			if p.StartTimeUnixNano == 0 || p.TimeUnixNano < p.StartTimeUnixNano {
				t.Errorf("times %d, %d", p.StartTimeUnixNano, p.TimeUnixNano)
			}
			got = append(got, strings.TrimSpace(fmt.Sprint(m.Name, " ", p.GetAsInt(), " ", values(p.Attributes))))
		}
	}
	want := []string{
		"trien.signatures 2 outcome=made channel=A", "trien.signatures 1 outcome=refused error.type=token.missing channel=B",
		"trien.verifications 1 verdict=accepted", "trien.token_worker.restarts 1", "trien.handshakes.refused 1 reason=several origins",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestACollectorReadsTheLog(t *testing.T) {
	c := newCollector(t)
	e := Start(to(c.URL+"/otlp"), "service", "1.2.3")
	log := slog.New(e.Handler(slog.DiscardHandler))
	if log.Enabled(t.Context(), slog.LevelInfo) {
		t.Error("what is not written is sent")
	}
	log = slog.New(e.Handler(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelDebug}))).With("process", "service")
	log.Warn("refused", "why", "host", "leftOut", 3, "slow", true)
	log.Debug("peer unknown")
	log.Error("token", "error", fmt.Errorf("reading: %w", fault.New(fault.TokenRemoved, "slot 3 of Nguyễn Văn Nam")))
	e.Close()
	if len(c.logs) != 1 {
		t.Fatalf("%d requests", len(c.logs))
	}
	lines := c.logs[0].ResourceLogs[0].ScopeLogs[0].LogRecords
	if len(lines) != 2 {
		t.Fatalf("%d lines", len(lines))
	}
	for i, want := range []string{"13 WARN refused process=service why=host leftOut=3", "17 ERROR token process=service error.type=token.removed"} {
		l := lines[i]
		got := fmt.Sprint(int(l.SeverityNumber), " ", l.SeverityText, " ", l.Body.GetStringValue(), " ", values(l.Attributes))
		if got != want || l.TimeUnixNano == 0 || l.ObservedTimeUnixNano == 0 {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestNothingPersonalIsSent(t *testing.T) {
	const secret = "SENTINEL-4711"
	c := newCollector(t)
	e := Start(to(c.URL+"/otlp"), "agent", "1.2.3")
	log := slog.New(e.Handler(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelDebug})))
	log = log.With("document", secret, "user", secret, "origin", "https://"+secret+".example")
	log.Info("page connected", "path", "/home/"+secret, "pin", secret, "certificate", secret, "label", secret)
	log.Warn("/home/"+secret+"/van-ban.pdf", "error", errors.New("open "+secret))
	log.Warn("warning", "warning", fault.New(fault.TokenFailed, secret), "why", "/"+secret, "code", secret+"@a", "error", protocol.NewError(protocol.HostStopped))
	log.Warn("a page's method, an agent's code", "method", "SENTINEL4711", "error", &protocol.Error{Data: &protocol.ErrorData{Code: "sentinel.4711"}})
	log.Error("group", slog.Group("why", "x", secret), "stage", []string{secret}, "count", slog.AnyValue(struct{ A string }{secret}))
	log.WithGroup("g").Info("in a group", "why", secret)
	log.Debug(secret)
	e.RefusedHandshake("/" + secret)
	e.Signature(secret+" "+secret, "A")
	e.Close()
	if c.raw.Len() == 0 || len(c.logs) != 1 || len(c.metrics) != 1 {
		t.Fatal("nothing was sent")
	}
	if bytes.Contains(c.raw.Bytes(), []byte("4711")) {
		t.Errorf("the secret is in %q", c.raw.Bytes())
	}
	if name, err := os.Hostname(); err == nil && len(name) > 3 && bytes.Contains(c.raw.Bytes(), []byte(name)) {
		t.Error("the PC's name is sent")
	}
}

func TestWithoutAServerNothingIsDone(t *testing.T) {
	e := Start(settings.Telemetry{}, "agent", "1")
	e.Signature("signed", "A")
	e.Verification("review")
	e.WorkerRestart()
	e.RefusedHandshake("host")
	if h := e.Handler(slog.DiscardHandler); h != slog.DiscardHandler {
		t.Errorf("%T", h)
	}
	e.Close()
}

// deaf are servers that take nothing.
func deaf(t *testing.T) map[string]string {
	closed, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	hanging, err := net.Listen("tcp4", "127.0.0.1:0") // takes connections and says nothing
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { hanging.Close() })
	defer closed.Close()
	return map[string]string{"down": "http://" + closed.Addr().String(), "hanging": "http://" + hanging.Addr().String()}
}

func TestADeadCollectorHoldsUpNothing(t *testing.T) {
	for name, url := range deaf(t) {
		t.Run(name, func(t *testing.T) {
			s := to(url)
			s.IntervalSeconds = 1
			e := Start(s, "agent", "1.2.3")
			log := slog.New(e.Handler(slog.NewTextHandler(io.Discard, nil)))
			began := time.Now()
			for i := range 20 * maxQueue {
				log.Info("line", "code", "token.missing", "line", i)
				e.Signature("signed", "A")
				e.Signature(fmt.Sprint("code.", i), "A")
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
			e.mu.Lock()
			lines, lost, numbers := len(e.lines), e.lost, len(e.counters)
			e.mu.Unlock()
			if lines > maxQueue || numbers > maxSeries+1 {
				t.Errorf("%d lines and %d numbers are kept, %d lost", lines, numbers, lost)
			}
			began = time.Now()
			e.Close()
			if took := time.Since(began); took > endTime+4*time.Second {
				t.Errorf("the end took %v", took)
			}
		})
	}
}

func TestWhatACollectorDidNotTakeComesAgain(t *testing.T) {
	c := newCollector(t)
	s := to(c.URL + "/otlp")
	s.IntervalSeconds = 1
	c.answer(http.StatusServiceUnavailable)
	e := Start(s, "agent", "1.2.3")
	var told bytes.Buffer
	log := slog.New(e.Handler(slog.NewTextHandler(&told, nil)))
	e.TellIn(log)
	log.Info("first")
	e.Signature("signed", "A")
	<-c.got // counters
	<-c.got // lines
	c.answer(0)
	log.Info("second")
	<-c.got // after twice the interval
	<-c.got
	e.Close()
	var lines []string
	for _, l := range c.logs[0].ResourceLogs[0].ScopeLogs[0].LogRecords {
		lines = append(lines, l.Body.GetStringValue())
	}
	if got := strings.Join(lines, "; "); !strings.Contains(got, "first") || !strings.Contains(got, "second") || len(c.metrics) != 1 {
		t.Errorf("%v, %d requests", lines, len(c.metrics))
	}
	if got := told.String(); strings.Count(got, "is not taken") != 1 || !strings.Contains(got, "status 503") {
		t.Errorf("IT is told %q", got)
	}
}

func TestWhatACollectorRefusesIsNotSentForEver(t *testing.T) {
	c := newCollector(t)
	c.answer(http.StatusBadRequest)
	e := Start(to(c.URL+"/otlp"), "agent", "1.2.3")
	slog.New(e.Handler(slog.NewTextHandler(io.Discard, nil))).Info("first")
	if err := e.send(t.Context(), sendTime); err == nil {
		t.Error("a refusal is no error")
	}
	c.answer(0)
	e.Close()
	if len(c.logs) != 0 {
		t.Errorf("%d requests", len(c.logs))
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	c := newCollector(t)
	away := httptest.NewServer(http.RedirectHandler(c.URL+"/otlp/v1/metrics", http.StatusTemporaryRedirect))
	defer away.Close()
	e := Start(to(away.URL), "agent", "1.2.3")
	e.Signature("signed", "A")
	e.Close()
	if len(c.metrics) != 0 {
		t.Error("it was followed")
	}
}

func TestLinesThatMadeRoomAreCounted(t *testing.T) {
	c := newCollector(t)
	e := Start(to(c.URL+"/otlp"), "agent", "1.2.3")
	log := slog.New(e.Handler(slog.NewTextHandler(io.Discard, nil)))
	for range maxQueue + 7 {
		log.Info("line")
	}
	c.answer(http.StatusServiceUnavailable)
	for range 3 { // each line is lost once, however often the server is asked
		if err := e.send(t.Context(), sendTime); err == nil {
			t.Error("an answer that asks for patience is no error")
		}
	}
	c.answer(0)
	e.Close()
	lines := c.logs[0].ResourceLogs[0].ScopeLogs[0].LogRecords
	if last := lines[len(lines)-1]; len(lines) != maxQueue+1 || values(last.Attributes) != "count=7" {
		t.Errorf("%d lines, the last %v", len(lines), last)
	}
}
