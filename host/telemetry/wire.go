package telemetry

import (
	"encoding/binary"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"
)

// The numbers of fields are those of opentelemetry-proto 1.x: common/v1,
// resource/v1, logs/v1, metrics/v1 and collector/*/v1. They never change.

// attribute is a KeyValue whose value is a string, a bool or an int64.
type attribute struct {
	key   string
	value any
}

// Protobuf's wire types (https://protobuf.dev/programming-guides/encoding/). The
// official module's package for them reads the whole program at each start.
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
)

func tag(to []byte, number, wire uint64) []byte {
	return binary.AppendUvarint(to, number<<3|wire)
}

// message appends an embedded message.
func message(to []byte, number uint64, content []byte) []byte {
	return append(binary.AppendUvarint(tag(to, number, wireBytes), uint64(len(content))), content...)
}

func text(to []byte, number uint64, s string) []byte { return message(to, number, []byte(s)) }

func varint(to []byte, number, v uint64) []byte {
	return binary.AppendUvarint(tag(to, number, wireVarint), v)
}

func fixed64(to []byte, number, v uint64) []byte {
	return binary.LittleEndian.AppendUint64(tag(to, number, wireFixed64), v)
}

func nanos(t time.Time) uint64 { return uint64(max(t.UnixNano(), 0)) }

// attributes appends KeyValues: key 1, value 2, which is an AnyValue: string 1,
// bool 2, int 3.
func attributes(to []byte, number uint64, list []attribute) []byte {
	for _, a := range list {
		var value []byte
		switch v := a.value.(type) {
		case string:
			value = text(nil, 1, strings.ToValidUTF8(v, "?"))
		case bool:
			value = varint(nil, 2, map[bool]uint64{true: 1}[v])
		case int64:
			value = varint(nil, 3, uint64(v))
		default:
			panic(fmt.Sprintf("telemetry: an attribute of type %T", v)) // sift makes no other
		}
		to = message(to, number, message(text(nil, 1, a.key), 2, value))
	}
	return to
}

// scope is InstrumentationScope: name 1, version 2.
func scope(version string) []byte { return text(text(nil, 1, "trien"), 2, version) }

// line is a LogRecord: time 1, severity number 2 and text 3, body 5, attributes
// 6, observed time 11.
func line(at time.Time, level slog.Level, sentence string, with []attribute) []byte {
	b := fixed64(nil, 1, nanos(at))
	b = varint(b, 2, severity(level))
	b = text(b, 3, level.String())
	b = message(b, 5, text(nil, 1, sentence))
	b = attributes(b, 6, with)
	return fixed64(b, 11, nanos(time.Now()))
}

// severity is SeverityNumber: INFO 9, WARN 13, ERROR 17.
func severity(level slog.Level) uint64 {
	switch {
	case level >= slog.LevelError:
		return 17
	case level >= slog.LevelWarn:
		return 13
	}
	return 9
}

// logsRequest is ExportLogsServiceRequest: resource_logs 1, which is a resource 1
// and scope_logs 2, a scope 1 and log_records 2.
func logsRequest(resource, scope []byte, lines [][]byte) []byte {
	of := message(nil, 1, scope)
	for _, l := range lines {
		of = message(of, 2, l)
	}
	return message(nil, 1, message(message(nil, 1, resource), 2, of))
}

// cumulative is AGGREGATION_TEMPORALITY_CUMULATIVE: each number is the sum since
// the process began.
const cumulative = 2

// metricsRequest is ExportMetricsServiceRequest: resource_metrics 1, which is a
// resource 1 and scope_metrics 2, a scope 1 and metrics 2. e.mu is held.
func (e *Exporter) metricsRequest(now time.Time) []byte {
	of := message(nil, 1, e.scope)
	for _, c := range counters {
		if points := e.points(c, now); len(points) > 0 {
			// Metric: name 1, description 2, unit 3, sum 7, which is data_points 1,
			// aggregation_temporality 2, is_monotonic 3.
			sum := varint(varint(points, 2, cumulative), 3, 1)
			of = message(of, 2, message(text(text(text(nil, 1, c.name), 2, c.about), 3, c.unit), 7, sum))
		}
	}
	return message(nil, 1, message(message(nil, 1, e.resource), 2, of))
}

// points are a counter's NumberDataPoints: start 2, time 3, as_int 6, attributes 7.
func (e *Exporter) points(c *counter, now time.Time) (points []byte) {
	of := slices.Collect(maps.Keys(e.counters))
	slices.SortFunc(of, func(a, b series) int {
		return strings.Compare(a.one+"\x00"+a.two+"\x00"+a.another, b.one+"\x00"+b.two+"\x00"+b.another)
	})
	for _, s := range of {
		if s.counter == c {
			p := fixed64(fixed64(nil, 2, nanos(e.began)), 3, nanos(now))
			points = message(points, 1, attributes(fixed64(p, 6, uint64(e.counters[s])), 7, s.attributes()))
		}
	}
	return points
}
