// Package settings reads the one file that the administrator writes.
//
// The file is TOML. Every key has a default, an unknown key is an error, and
// every error names the file, the line and the key. Nothing in it can be set
// by a message: which portals may ask, which PKCS#11 modules are loaded and
// which roots are trusted are the administrator's alone.
package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"trien/signer/rules"
)

// Settings is the whole file. The comment of each key gives its unit and
// default.
type Settings struct {
	Portals      Portals      `toml:"portals"`
	Browsers     Browsers     `toml:"browsers"`
	Tokens       Tokens       `toml:"tokens"`
	Trust        Trust        `toml:"trust"`
	Revocation   Revocation   `toml:"revocation"`
	Limits       Limits       `toml:"limits"`
	Service      Service      `toml:"service"`
	Confirmation Confirmation `toml:"confirmation"`
	Images       Images       `toml:"images"`
	Certificates Certificates `toml:"certificates"`
	Timestamp    Timestamp    `toml:"timestamp"`
	Rules        Rules        `toml:"rules"`
	Log          Log          `toml:"log"`
}

// Portals says who may ask.
type Portals struct {
	// Origins are exact web origins, such as "https://eoffice.anbinh.example";
	// none by default, and there are no wildcards.
	Origins []string `toml:"origins"`
}

// Browsers says which extensions may start the agent.
type Browsers struct {
	// ExtensionIDs are accepted beside our own: those of an extension that
	// the organisation packed under a key of its own; none by default.
	ExtensionIDs []string `toml:"extension_ids"`
}

// Tokens says which PKCS#11 modules are loaded.
type Tokens struct {
	// Modules are absolute paths; none by default.
	Modules []string `toml:"modules"`
}

// Trust holds the roots against which certificates are checked.
type Trust struct {
	// Roots are files of certificates (PEM, or one in DER), or folders of
	// them; none by default.
	Roots []string `toml:"roots"`
	// WindowsStore adds the roots that Windows trusts on this PC, all of them
	// and for any purpose; default false.
	WindowsStore bool `toml:"windows_store"`
}

// Limits bounds what is accepted.
type Limits struct {
	// DocumentMiB is the largest document, in MiB; default 100.
	DocumentMiB int64 `toml:"document_mib"`
}

// DocumentBytes is the largest document in bytes.
func (l Limits) DocumentBytes() int64 { return l.DocumentMiB << 20 }

// Service is the WebSocket front door and its way to the agents.
type Service struct {
	// Port on 127.0.0.1 and [::1]; default 17345.
	Port int `toml:"port"`
	// Socket is where agents meet the service; by default a path of the
	// system's own (a pipe's name on Windows).
	Socket string `toml:"socket"`
	// Account is the user that the service runs as, by name. Agents talk to
	// no socket that another user made, root excepted; default "trien".
	Account string `toml:"account"`
}

// Confirmation is about the window in which a person decides.
type Confirmation struct {
	// TimeoutSeconds is how long a window waits; default 600.
	TimeoutSeconds int `toml:"timeout_seconds"`
}

// Timeout is how long a window waits for the person.
func (c Confirmation) Timeout() time.Duration { return time.Duration(c.TimeoutSeconds) * time.Second }

// Images are the PNG files drawn in signatures; without one, text alone.
type Images struct {
	// Approve is the person's signature, in blue on a transparent ground (N3).
	Approve string `toml:"approve"`
	// Issue is the organisation's red seal on a transparent ground (N4).
	Issue string `toml:"issue"`
}

// Certificates maps certificates to kinds, because no policy OID tells a
// person's from an organisation's (rules.md, "Certificates on these tokens").
type Certificates struct {
	Kinds []rules.KindRule `toml:"kinds"`
}

// Rules says which rule packs are in force: where signatures stand, and what a
// document that is received must keep.
type Rules struct {
	// Packs are ids of packs, in their order: where two differ about a place,
	// the first counts. Default ["decree-30", "circular-15-2025"].
	Packs []rules.ID `toml:"packs"`
	// Folder has packs of the office's own, ID.toml each, which go before those
	// of the same id that come with the program; none by default.
	Folder string `toml:"folder"`
}

// Load reads the packs in force.
func (r Rules) Load() (rules.Packs, error) { return rules.Load(r.Folder, r.Packs...) }

// Log is about the program's own log.
type Log struct {
	// Level is debug, info, warn or error; default info.
	Level string `toml:"level"`
	// File gets the agent's log; default: standard error, which browsers
	// discard or show in their own log.
	File string `toml:"file"`
}

// EnvFile names another settings file than DefaultFile, for tests and for a
// user's own trial.
const EnvFile = "TRIEN_SETTINGS"

// Path returns the file in force: flag, else $TRIEN_SETTINGS, else the
// system's default.
func Path(flag string) string {
	if flag != "" {
		return flag
	}
	if env := os.Getenv(EnvFile); env != "" {
		return env
	}
	return defaultFile()
}

// Defaults are the settings of a machine without a file.
func Defaults() Settings {
	return Settings{
		Limits:       Limits{DocumentMiB: 100},
		Service:      Service{Port: 17345, Socket: defaultSocket(), Account: "trien"},
		Confirmation: Confirmation{TimeoutSeconds: 600},
		Revocation:   Revocation{Mode: RevocationOnline, TimeoutSeconds: 1.5, Cache: true},
		Timestamp:    Timestamp{Policy: TimestampFail},
		Rules:        Rules{Packs: []rules.ID{rules.Decree30, rules.Circular15}},
		Log:          Log{Level: "info"},
	}
}

// Load reads a settings file. A file that does not exist means the defaults.
// The error names the line and the key at fault.
func Load(path string) (Settings, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Defaults(), nil
	}
	if err != nil {
		return Settings{}, err
	}
	s, err := Parse(data)
	if err != nil {
		return Settings{}, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// Parse reads the text of a settings file.
func Parse(data []byte) (Settings, error) {
	s := Defaults()
	err := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(&s)
	var unknown *toml.StrictMissingError
	var wrong *toml.DecodeError
	switch {
	case errors.As(err, &unknown):
		row, _ := unknown.Errors[0].Position()
		return Settings{}, fmt.Errorf("line %d: unknown key %q", row, strings.Join(unknown.Errors[0].Key(), "."))
	case errors.As(err, &wrong):
		row, _ := wrong.Position()
		return Settings{}, fmt.Errorf("line %d: %s", row, strings.TrimPrefix(wrong.Error(), "toml: "))
	case err != nil:
		return Settings{}, err
	}
	return s, s.check()
}

func (s Settings) check() error {
	for _, origin := range s.Portals.Origins {
		if !IsOrigin(origin) {
			return fmt.Errorf("portals.origins: %q is not a web origin (scheme://host[:port], nothing more)", origin)
		}
	}
	for key, paths := range map[string][]string{
		"tokens.modules": s.Tokens.Modules, "trust.roots": s.Trust.Roots, "timestamp.roots": s.Timestamp.Roots,
		"images.approve": {s.Images.Approve}, "images.issue": {s.Images.Issue},
		"log.file": {s.Log.File}, "rules.folder": {s.Rules.Folder},
	} {
		for _, p := range paths {
			if p != "" && !filepath.IsAbs(p) {
				return fmt.Errorf("%s: %q is not an absolute path", key, p)
			}
		}
	}
	for _, rule := range s.Certificates.Kinds {
		if (rule.Fingerprint == "") == (rule.Subject == "") {
			return errors.New("certificates.kinds: give either a fingerprint or a subject")
		}
		if rule.Kind != rules.Person && rule.Kind != rules.Organization {
			return fmt.Errorf("certificates.kinds: kind %q is neither person nor organization", rule.Kind)
		}
	}
	if err := s.Timestamp.check(); err != nil {
		return err
	}
	if err := s.Revocation.check(); err != nil {
		return err
	}
	if _, err := s.Rules.Load(); err != nil {
		return fmt.Errorf("rules.packs: %w", err)
	}
	switch {
	case s.Limits.DocumentMiB < 1 || s.Limits.DocumentMiB > 2048:
		return errors.New("limits.document_mib: must be from 1 to 2048")
	case s.Service.Port < 1 || s.Service.Port > 65535:
		return errors.New("service.port: must be from 1 to 65535")
	case s.Confirmation.TimeoutSeconds < 10 || s.Confirmation.TimeoutSeconds > 3600:
		return errors.New("confirmation.timeout_seconds: must be from 10 to 3600")
	}
	switch s.Log.Level {
	case "debug", "info", "warn", "error":
		return nil
	}
	return fmt.Errorf("log.level: %q is none of debug, info, warn, error", s.Log.Level)
}

// IsOrigin tells whether s is a web origin in its serialised form (RFC 6454,
// section 6.2): http or https, a host in lower case, no default port, no path.
func IsOrigin(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return false
	}
	if u.Port() == "80" && u.Scheme == "http" || u.Port() == "443" && u.Scheme == "https" {
		return false
	}
	return u.Scheme+"://"+strings.ToLower(u.Host) == s && !strings.Contains(s, "*")
}

// Allows tells whether a page of this origin may ask, by exact comparison.
func (s Settings) Allows(origin string) bool {
	for _, o := range s.Portals.Origins {
		if o == origin {
			return true
		}
	}
	return false
}
