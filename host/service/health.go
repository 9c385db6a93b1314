package service

import (
	"encoding/json"
	"net/http"
)

// serviceName is Health.Name, by which the service is told from others.
const serviceName = "trien"

// Health is what GET /health answers. It tells a page why it cannot connect,
// and monitoring that the service lives; it authorises nothing.
type Health struct {
	Name string `json:"name"`
	// Version is empty for a page that is not allowed: what it learns of this
	// PC is that it may not ask.
	Version       string `json:"version"`
	OriginAllowed bool   `json:"originAllowed"`
	// Agent says whether an agent of the asking user is connected; never for a
	// page that is not allowed.
	Agent bool `json:"agent"`
}

func (s *Service) health(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	if origin := r.Header.Get("Origin"); origin != "" {
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Vary", "Origin")
	}
	h.Set("Connection", "close") // nobody asks twice, and a thousand times in a row
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	allowed := s.settings.Current().Allows(r.Header.Get("Origin"))
	answer := Health{Name: serviceName, OriginAllowed: allowed}
	if _, page := r.Header["Origin"]; allowed || !page {
		answer.Version = s.version
		answer.Agent = s.agents.find(visitorOf(r).user, r.UserAgent()) != nil
	}
	_ = json.NewEncoder(w).Encode(answer) // the asker's going away is no concern
}
