// Package settings reads the one file that the administrator writes.
//
// The file is TOML. Every key has a default, an unknown key is an error, and
// every error names the file, the line and the key, and says what is allowed:
// all of them at once (Problems). Nothing in the file can be set by a message:
// which portals may ask, which PKCS#11 modules are loaded and which roots are
// trusted are the administrator's alone.
//
// A process that goes on for long has a Source, which notices a changed file
// at the next request; a wrong one changes nothing. A request takes the
// settings once and keeps them to its end.
//
// Keys is the table of all keys, their allowed values and their sentences; with
// the comments of the structs it makes SETTINGS.md, for the administrator:
//
//	go generate ./host/settings
package settings

//go:generate go run ./generate

import (
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"trien/signer/rules"
)

// Settings is the whole file. The comments of its fields are the English of
// SETTINGS.md. Whoever got one from a Source changes nothing in it.
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
	Telemetry    Telemetry    `toml:"telemetry"`
}

// Portals says who may ask.
type Portals struct {
	// Origins are the web origins whose pages may ask, compared letter by
	// letter; there are no wildcards.
	Origins []string `toml:"origins"`
	// HashOrigins are those of them that may also have a bare digest signed
	// (sign.hash), for formats that are not made here, such as XML. The person
	// cannot see what is signed, and it may be anything, a login elsewhere
	// among it: trust the page as you trust the person.
	HashOrigins []string `toml:"hash_origins"`
	// LoginOrigins are those of them at which people may log in with their
	// certificates (auth.sign).
	LoginOrigins []string `toml:"login_origins"`
}

// Browsers says which extensions may start the agent.
type Browsers struct {
	// ExtensionIDs are accepted beside our own: those of an extension that
	// the organisation packed under a key of its own.
	ExtensionIDs []string `toml:"extension_ids"`
	// ExtensionUpdateURL is the update manifest from which the policies of
	// Linux browsers install the extension in Chrome, Chromium, Edge and Brave
	// (trien policies write). On Windows the installer's property
	// EXTENSION_UPDATE_URL is in its place.
	ExtensionUpdateURL string `toml:"extension_update_url"`
	// FirefoxXPIURL is the same for Firefox: the extension's package. On
	// Windows: FIREFOX_XPI_URL.
	FirefoxXPIURL string `toml:"firefox_xpi_url"`
}

// Tokens says which PKCS#11 modules are loaded.
type Tokens struct {
	// Modules are the drivers that the token vendors supply. Each runs in a
	// process of its own. One that others than administrators may write is
	// not loaded.
	Modules []string `toml:"modules"`
	// KeepLoginMinutes is how long after a PIN was entered the token stays
	// logged in for that one certificate, whichever page asks, so that the next
	// signatures need a click and no PIN; 0: each needs the PIN. Each has its confirmation all
	// the same. The PIN itself is never kept. The person can end it in the
	// window; pulling the token and closing the browser end it, too. With it,
	// a program that presses buttons on the PC can sign meanwhile. Keys that
	// want the PIN for each signature are not affected.
	KeepLoginMinutes int `toml:"keep_login_minutes"`
}

// KeepLogin is how long a token stays logged in after a PIN was entered.
func (t Tokens) KeepLogin() time.Duration { return time.Duration(t.KeepLoginMinutes) * time.Minute }

// Trust holds the roots against which certificates are checked.
type Trust struct {
	// Roots are files of certificates (PEM, or one in DER), or folders of
	// them (.pem, .crt, .cer, .der). They are read anew for each document.
	Roots []string `toml:"roots"`
	// WindowsStore adds the roots that Windows trusts on this PC, all of them
	// and for any purpose.
	WindowsStore bool `toml:"windows_store"`
}

// Limits bounds what is accepted.
type Limits struct {
	// DocumentMiB is the largest document.
	DocumentMiB int64 `toml:"document_mib"`
	// BatchMiB is how much the documents of one batch are together.
	BatchMiB int64 `toml:"batch_mib"`
}

// DocumentBytes is the largest document in bytes.
func (l Limits) DocumentBytes() int64 { return l.DocumentMiB << 20 }

// BatchBytes is the largest sum of a batch's documents, in bytes.
func (l Limits) BatchBytes() int64 { return l.BatchMiB << 20 }

// Service is the WebSocket front door and its way to the agents.
type Service struct {
	// Port is that of the service on 127.0.0.1 and [::1].
	Port int `toml:"port"`
	// Socket is where agents meet the service: a Unix socket, on Windows a
	// named pipe.
	Socket string `toml:"socket"`
	// Account is the user that the service runs as, by name. Agents talk to
	// no socket that another user made, root excepted.
	Account string `toml:"account"`
}

// Confirmation is about the window in which a person decides.
type Confirmation struct {
	// TimeoutSeconds is how long a window waits for the person.
	TimeoutSeconds int `toml:"timeout_seconds"`
}

// Timeout is how long a window waits for the person.
func (c Confirmation) Timeout() time.Duration { return time.Duration(c.TimeoutSeconds) * time.Second }

// Images are the PNG files drawn in signatures; without one, text alone.
type Images struct {
	// Approve is the person's signature, in blue on a transparent ground
	// (Decree 30/2020); without it, text alone.
	Approve string `toml:"approve"`
	// Issue is the organisation's red seal on a transparent ground (Decree
	// 30/2020); without it, text alone.
	Issue string `toml:"issue"`
}

// Certificates maps certificates to kinds, because no policy OID tells a
// person's from an organisation's.
type Certificates struct {
	// Kinds say whose a certificate is, the first that fits. Without one it is
	// guessed from the certificate's subject.
	Kinds []rules.KindRule `toml:"kinds"`
}

// Rules says which rule packs are in force: where signatures stand, and what a
// document that is received must keep.
type Rules struct {
	// Packs are ids of packs, in their order: where two differ about a place,
	// the first counts.
	Packs []rules.ID `toml:"packs"`
	// Folder has packs of the office's own, ID.toml each, which go before those
	// of the same id that come with the program.
	Folder string `toml:"folder"`
}

// Load reads the packs in force.
func (r Rules) Load() (rules.Packs, error) { return rules.Load(r.Folder, r.Packs...) }

// Log is the program's own log: of what it does, not of what was signed, which
// is each person's journal.
type Log struct {
	// Level is the least grave that is written.
	Level string `toml:"level"`
	// File gets the log of the service, and of nobody else; without it, the
	// service's log is the system's: journald, on Windows the Event Log, and
	// standard error where neither is there.
	File string `toml:"file"`
	// Agents says where the log of each person's agent goes: "file" is
	// agent.log in the folder logs of their own state folder, where the journal
	// is, too (with two browsers agent-2.log beside it, and so on), "stderr"
	// leaves it to the browser, which discards it or shows it in a log of its own.
	Agents string `toml:"agents"`
	// MaxMiB is how large a log file grows before it gives way to a new one.
	MaxMiB int `toml:"max_mib"`
	// MaxFiles is how many old ones are kept of each log file.
	MaxFiles int `toml:"max_files"`
	// MaxDays is how long old ones are kept at most, 0: as long as their
	// number lets them.
	MaxDays int `toml:"max_days"`
}

// Where agents' logs go.
const (
	LogToFile   = "file"
	LogToStderr = "stderr"
)

// Telemetry sends counters, and the log, to a server of the organisation's own,
// by OTLP over HTTP. Neither has names of documents, people or web pages, nor
// certificates or PINs; a PC's name only with telemetry.host_name. A server that
// does not answer holds up nothing.
type Telemetry struct {
	// OTLPURL is the server (OpenTelemetry Collector or any other that takes
	// OTLP in Protobuf); v1/metrics and v1/logs are added to it. Without it
	// nothing is sent.
	OTLPURL string `toml:"otlp_url"`
	// Logs also sends the log: each line's sentence and level, with codes and
	// numbers; names, paths and other words are left out.
	Logs bool `toml:"logs"`
	// IntervalSeconds is how often something is sent.
	IntervalSeconds int `toml:"interval_seconds"`
	// HostName adds the PC's name to what is sent, for offices whose PCs are
	// not named after people.
	HostName bool `toml:"host_name"`
}

// Interval is how often something is sent.
func (t Telemetry) Interval() time.Duration { return time.Duration(t.IntervalSeconds) * time.Second }

// EnvFile names another settings file than DefaultFile, for tests and for a
// user's own trial.
const EnvFile = "TRIEN_SETTINGS"

// DefaultFile is the system's settings file.
func DefaultFile() string { return defaultFile() }

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

// Defaults are the settings of a PC without a file.
func Defaults() Settings {
	return Settings{
		Limits:       Limits{DocumentMiB: 100, BatchMiB: 1024},
		Service:      Service{Port: 17345, Socket: defaultSocket(), Account: defaultAccount()},
		Confirmation: Confirmation{TimeoutSeconds: 600},
		Revocation:   Revocation{Mode: RevocationOnline, TimeoutSeconds: 1.5, Cache: true},
		Timestamp:    Timestamp{Policy: TimestampFail},
		Rules:        Rules{Packs: []rules.ID{rules.Decree30, rules.Circular15}},
		Log:          Log{Level: "info", Agents: LogToFile, MaxMiB: 5, MaxFiles: 4, MaxDays: 90},
		Telemetry:    Telemetry{Logs: true, IntervalSeconds: 60},
	}
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
func (s Settings) Allows(origin string) bool { return slices.Contains(s.Portals.Origins, origin) }

// AllowsHash tells whether a page of this origin may have a digest signed.
func (s Settings) AllowsHash(origin string) bool {
	return s.Allows(origin) && slices.Contains(s.Portals.HashOrigins, origin)
}

// AllowsLogin tells whether people may log in at this origin.
func (s Settings) AllowsLogin(origin string) bool {
	return s.Allows(origin) && slices.Contains(s.Portals.LoginOrigins, origin)
}
