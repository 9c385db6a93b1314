package service

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"slices"
	"testing"

	"trien/host/settings"
)

func TestEveryRefusalIsTold(t *testing.T) {
	s := newService(settings.Fixed(settings.Defaults()), "test", slog.New(slog.DiscardHandler), defaultLimits)
	var told []string
	s.OnRefusal(func(why string) { told = append(told, why) })
	for _, host := range []string{"rebound.example:17345", "127.0.0.1:17345"} {
		r := httptest.NewRequest("GET", Path, nil)
		r.Host, r.URL.Host = host, ""
		r.Header.Set("Origin", "https://nobody.example")
		s.handler().ServeHTTP(httptest.NewRecorder(), r.WithContext(context.WithValue(r.Context(), visitorKey{}, new(visitor))))
	}
	if !slices.Equal(told, []string{"host", "origin"}) {
		t.Errorf("%q", told)
	}
}
