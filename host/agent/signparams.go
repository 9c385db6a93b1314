package agent

import (
	"math"

	"trien/protocol"
)

// maxCoordinate is beyond any page, in points (ISO 32000-2, annex C: 14,400).
const maxCoordinate = 20000

// checkSignParams refuses what no document could make right.
func checkSignParams(p protocol.SignPDFParams) *protocol.Error {
	if !p.Purpose.Valid() || len(p.Reason) > 1024 || len(p.Location) > 1024 || len(p.Certificate) > 64 ||
		len(p.Field) > 4096 || p.Field != "" && p.Placement != nil {
		return protocol.NewError(protocol.HostInvalidParams)
	}
	if p.Placement == nil {
		return nil
	}
	r := p.Placement.Rect
	for _, v := range []float64{r.X, r.Y, r.Width, r.Height} {
		if math.IsNaN(v) || math.Abs(v) > maxCoordinate {
			return protocol.NewError(protocol.DocumentPlacementInvalid)
		}
	}
	if p.Placement.Page < 1 || r.Width < 1 || r.Height < 1 {
		return protocol.NewError(protocol.DocumentPlacementInvalid)
	}
	return nil
}
