package agent

import (
	"math"

	"trien/protocol"
)

// maxCoordinate is beyond any page, in points (ISO 32000-2, annex C: 14,400).
const maxCoordinate = 20000

// checkWishes refuses what no document could make right.
func checkWishes(w wishes) *protocol.Error {
	if !w.purpose.Valid() || len(w.reason) > 1024 || len(w.location) > 1024 || len(w.certificate) > 64 {
		return protocol.NewError(protocol.HostInvalidParams)
	}
	return nil
}

// checkPlace does the same for where a signature is to stand.
func checkPlace(p *protocol.Placement, field string) *protocol.Error {
	if len(field) > 4096 || field != "" && p != nil {
		return protocol.NewError(protocol.HostInvalidParams)
	}
	if p == nil {
		return nil
	}
	r := p.Rect
	for _, v := range []float64{r.X, r.Y, r.Width, r.Height} {
		if math.IsNaN(v) || math.Abs(v) > maxCoordinate {
			return protocol.NewError(protocol.DocumentPlacementInvalid)
		}
	}
	if p.Page < 1 || r.Width < 1 || r.Height < 1 {
		return protocol.NewError(protocol.DocumentPlacementInvalid)
	}
	return nil
}
