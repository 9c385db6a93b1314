package settings

import (
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"trien/host/shown"
	"trien/signer/rules"
	"trien/signer/timestamp"
)

// judge tells every value that means nothing here. Keys that were told already
// have their defaults and pass.
func (d *document) judge(s *Settings) {
	for i, origin := range s.Portals.Origins {
		d.mustBe(IsOrigin(origin), item("portals.origins", i), origin)
	}
	d.judgeAmongOrigins("portals.hash_origins", s.Portals.HashOrigins, s.Portals.Origins)
	d.judgeAmongOrigins("portals.login_origins", s.Portals.LoginOrigins, s.Portals.Origins)
	for i, id := range s.Browsers.ExtensionIDs {
		d.mustBe(extensionID.MatchString(id), item("browsers.extension_ids", i), id)
	}
	for key, address := range map[string]string{
		"browsers.extension_update_url": s.Browsers.ExtensionUpdateURL, "browsers.firefox_xpi_url": s.Browsers.FirefoxXPIURL,
	} {
		d.mustBe(address == "" || isWebURL(address), key, address)
	}
	for _, list := range []struct {
		key   string
		paths []string
	}{
		{"tokens.modules", s.Tokens.Modules}, {"trust.roots", s.Trust.Roots}, {"timestamp.roots", s.Timestamp.Roots},
	} {
		for i, p := range list.paths {
			d.mustBe(filepath.IsAbs(p), item(list.key, i), p)
		}
	}
	for key, path := range map[string]string{
		"images.approve": s.Images.Approve, "images.issue": s.Images.Issue,
		"log.file": s.Log.File, "rules.folder": s.Rules.Folder,
	} {
		d.mustBe(path == "" || filepath.IsAbs(path), key, path)
	}
	d.mustBe(among(s.Revocation.Mode, RevocationOnline, RevocationEmbedded, RevocationOff), "revocation.mode", string(s.Revocation.Mode))
	d.mustBe(s.Revocation.TimeoutSeconds >= 0.1 && s.Revocation.TimeoutSeconds <= 60, "revocation.timeout_seconds", s.Revocation.TimeoutSeconds)
	d.mustBe(s.Tokens.KeepLoginMinutes >= 0 && s.Tokens.KeepLoginMinutes <= maxKeepLoginMinutes, "tokens.keep_login_minutes", s.Tokens.KeepLoginMinutes)
	d.mustBe(s.Limits.DocumentMiB >= 1 && s.Limits.DocumentMiB <= 2048, "limits.document_mib", s.Limits.DocumentMiB)
	d.mustBe(s.Limits.BatchMiB >= 1 && s.Limits.BatchMiB <= 16384, "limits.batch_mib", s.Limits.BatchMiB)
	d.mustBe(s.Confirmation.TimeoutSeconds >= 10 && s.Confirmation.TimeoutSeconds <= 3600, "confirmation.timeout_seconds", s.Confirmation.TimeoutSeconds)
	d.mustBe(s.Service.Port >= 1 && s.Service.Port <= 65535, "service.port", s.Service.Port)
	d.mustBe(isSocket(s.Service.Socket), "service.socket", s.Service.Socket)
	d.mustBe(s.Service.Account != "", "service.account", s.Service.Account)
	d.judgeLog(s.Log)
	d.mustBe(s.Telemetry.OTLPURL == "" || isBaseURL(s.Telemetry.OTLPURL), "telemetry.otlp_url", s.Telemetry.OTLPURL)
	d.mustBe(s.Telemetry.IntervalSeconds >= 1 && s.Telemetry.IntervalSeconds <= 3600, "telemetry.interval_seconds", s.Telemetry.IntervalSeconds)
	d.judgeTimestamp(s.Timestamp)
	d.judgeKinds(s.Certificates.Kinds)
	d.judgePacks(s.Rules)
}

// maxKeepLoginMinutes bounds tokens.keep_login_minutes: who is away for longer
// is away.
const maxKeepLoginMinutes = 60

// judgeAmongOrigins tells origins that may do more than ask, and may not ask.
// Those of another text, whose portals.origins this one replaces, may then do
// nothing, and nothing is wrong with this one.
func (d *document) judgeAmongOrigins(key string, list, origins []string) {
	if _, here := d.lines[key]; !here {
		return
	}
	listed := !d.told("portals.origins") // otherwise that is to be put right first
	for i, origin := range list {
		d.mustBe(IsOrigin(origin) && (!listed || slices.Contains(origins, origin)), item(key, i), origin)
	}
}

// extensionID is what Chromium and Firefox call an extension.
var extensionID = regexp.MustCompile(`^([a-p]{32}|[A-Za-z0-9._-]*@[A-Za-z0-9._-]+|\{[0-9A-Fa-f-]{36}\})$`)

// isWebURL tells whether s is an absolute http or https URL.
func isWebURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

// isBaseURL tells whether s is a web URL to which a path can be added, and in
// which nothing is secret.
func isBaseURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && isWebURL(s) && u.User == nil && u.RawQuery == "" && !u.ForceQuery && !strings.Contains(s, "#")
}

func (d *document) judgeLog(l Log) {
	d.mustBe(among(l.Level, "debug", "info", "warn", "error"), "log.level", l.Level)
	d.mustBe(among(l.Agents, LogToFile, LogToStderr), "log.agents", l.Agents)
	d.mustBe(l.MaxMiB >= 1 && l.MaxMiB <= 1024, "log.max_mib", l.MaxMiB)
	d.mustBe(l.MaxFiles >= 1 && l.MaxFiles <= 100, "log.max_files", l.MaxFiles)
	d.mustBe(l.MaxDays >= 0 && l.MaxDays <= 3650, "log.max_days", l.MaxDays)
}

func (d *document) judgeTimestamp(t Timestamp) {
	d.mustBe(among(t.Policy, TimestampFail, TimestampWarn), "timestamp.policy", string(t.Policy))
	if t.URL != "" {
		_, err := timestamp.New(t.URL)
		d.mustBe(err == nil, "timestamp.url", t.URL)
	} else if len(t.Roots) > 0 && !d.told("timestamp.url") && !d.told("timestamp.roots") {
		d.wrong("timestamp.roots", d.at("timestamp.roots"), "[…]")
	}
}

var fingerprint = regexp.MustCompile(`^[0-9A-Fa-f]{64}$`)

func (d *document) judgeKinds(kinds []rules.KindRule) {
	for i, rule := range kinds {
		at := item("certificates.kinds", i)
		if d.untyped[at+".fingerprint"] || d.untyped[at+".subject"] {
			continue
		}
		if (rule.Fingerprint == "") == (rule.Subject == "") {
			d.tell("certificates.kinds", d.at(at), Text{
				"cần đúng một trong hai: fingerprint hoặc subject",
				"give either a fingerprint or a subject"})
		} else {
			d.mustBe(rule.Fingerprint == "" || fingerprint.MatchString(strings.ReplaceAll(rule.Fingerprint, ":", "")), at+".fingerprint", rule.Fingerprint)
		}
		d.mustBe(among(rule.Kind, rules.Person, rules.Organization), at+".kind", string(rule.Kind))
	}
}

// judgePacks reads every pack: one with an error is in force nowhere.
func (d *document) judgePacks(r Rules) {
	if r.Folder != "" && !filepath.IsAbs(r.Folder) {
		return // told already
	}
	for i, id := range r.Packs {
		if _, err := rules.Load(r.Folder, id); err != nil {
			said := shown.Sentence(err.Error())
			d.tell("rules.packs", d.at(item("rules.packs", i)), Text{
				"bộ quy tắc không dùng được: " + said,
				"the rule pack cannot be used: " + said})
		}
	}
}

// mustBe tells a value that is not right. at is its place, "service.port" or
// "trust.roots[1]".
func (d *document) mustBe(right bool, at string, value any) {
	if right || d.untyped[at] {
		return
	}
	text := fmt.Sprint(value)
	if s, ok := value.(string); ok {
		text = quoted(s)
	}
	d.wrong(indices.ReplaceAllString(at, ""), d.at(at), text)
}

var indices = regexp.MustCompile(`\[\d+\]`)

// told says whether a key was found wrong already.
func (d *document) told(key string) bool {
	for _, p := range d.problems {
		if p.Key == key {
			return true
		}
	}
	return false
}

func item(key string, i int) string { return key + "[" + strconv.Itoa(i) + "]" }

func among[T comparable](value T, allowed ...T) bool {
	for _, a := range allowed {
		if value == a {
			return true
		}
	}
	return false
}
