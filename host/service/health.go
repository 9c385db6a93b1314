package service

import (
	"encoding/json"
	"net/http"
)

// Health is what GET /health answers. It tells a page why it cannot connect,
// and monitoring that the service lives; it authorises nothing.
type Health struct {
	Name          string `json:"name"`
	Version       string `json:"version"`
	OriginAllowed bool   `json:"originAllowed"`
	// Agent says whether an agent of the asking user is connected.
	Agent bool `json:"agent"`
}

func (s *Service) health(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	if origin := r.Header.Get("Origin"); origin != "" {
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Vary", "Origin")
	}
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	_ = json.NewEncoder(w).Encode(Health{ // the asker's going away is no concern
		Name:          "trien",
		Version:       s.version,
		OriginAllowed: s.settings.Current().Allows(r.Header.Get("Origin")),
		Agent:         s.agents.find(userOf(r)) != nil,
	})
}
