package verify

import (
	"strings"
	"time"

	"trien/signer/pdf"
)

// date reads a PDF date (ISO 32000-2, 7.9.4), "D:20261121204011+07'00'", or
// returns nil.
func date(o pdf.Object) *time.Time {
	raw, ok := o.(pdf.String)
	if !ok || len(raw) > 64 {
		return nil
	}
	s := strings.TrimPrefix(raw.Text(), "D:")
	digits := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if digits < 0 {
		digits = len(s)
	}
	stamp, zone := s[:digits], strings.ReplaceAll(s[digits:], "'", "")
	layout := "20060102150405"
	if len(stamp) < 4 || len(stamp) > len(layout) || len(stamp)%2 != 0 {
		return nil
	}
	layout = layout[:len(stamp)]
	if zone != "" && zone[0] != 'Z' {
		if len(zone) == 3 {
			zone += "00"
		}
		layout += "-0700"
		stamp += zone
	}
	t, err := time.Parse(layout, stamp)
	if err != nil {
		return nil
	}
	return &t
}
