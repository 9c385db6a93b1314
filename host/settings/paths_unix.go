//go:build unix

package settings

func defaultFile() string   { return "/etc/trien/settings.toml" }
func defaultSocket() string { return "/run/trien/service.sock" }
