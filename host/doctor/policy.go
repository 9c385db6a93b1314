package doctor

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"

	"trien/host/shown"
	"trien/protocol"
)

// policy is what the administrator has set for a browser, as far as it matters.
type policy struct {
	allowed []string // LoopbackNetworkAllowedForUrls, LocalNetworkAccessAllowedForUrls
	blocked []string // the same with "Blocked"
	off     bool     // LocalNetworkAccessRestrictionsTemporaryOptOut: nothing is restricted
	forced  []string // ids of extensions that are installed
	broken  []string // files that cannot be read as policies
}

// forces tells whether one of the extensions is installed by policy.
func (p policy) forces(ids []string) bool {
	return slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(p.forced, id) })
}

// chromiumPolicies are those that are looked at
// (chromeenterprise.google/policies).
type chromiumPolicies struct {
	LoopbackAllowed []string          `json:"LoopbackNetworkAllowedForUrls"`
	LocalAllowed    []string          `json:"LocalNetworkAccessAllowedForUrls"`
	LoopbackBlocked []string          `json:"LoopbackNetworkBlockedForUrls"`
	LocalBlocked    []string          `json:"LocalNetworkAccessBlockedForUrls"`
	OptOut          bool              `json:"LocalNetworkAccessRestrictionsTemporaryOptOut"`
	Forcelist       []string          `json:"ExtensionInstallForcelist"`
	Settings        map[string]forced `json:"ExtensionSettings"`
}

// forced is how an extension is installed by ExtensionSettings, in Chromium and
// in Firefox.
type forced struct {
	Mode string `json:"installation_mode"`
}

func (f forced) yes() bool { return f.Mode == "force_installed" || f.Mode == "normal_installed" }

func (c chromiumPolicies) policy() policy {
	p := policy{
		allowed: slices.Concat(c.LoopbackAllowed, c.LocalAllowed),
		blocked: slices.Concat(c.LoopbackBlocked, c.LocalBlocked),
		off:     c.OptOut,
	}
	for _, entry := range c.Forcelist {
		id, _, _ := strings.Cut(entry, ";")
		p.forced = append(p.forced, id)
	}
	for id, s := range c.Settings {
		if s.yes() {
			p.forced = append(p.forced, id)
		}
	}
	return p
}

// parsePolicies reads a folder of policy files, in the order of their names: of
// a policy that two have, Chromium takes the last. broken has the indices of those
// that are no JSON object, which Chromium passes over.
func parsePolicies(files [][]byte) (p policy, broken []int) {
	set := map[string]json.RawMessage{}
	for i, data := range files {
		var one map[string]json.RawMessage
		if json.Unmarshal(data, &one) != nil {
			broken = append(broken, i)
			continue
		}
		maps.Copy(set, one)
	}
	merged, err := json.Marshal(set)
	if err != nil { // of what was JSON there is none
		return p, broken
	}
	var c chromiumPolicies
	_ = json.Unmarshal(merged, &c) // a policy of the wrong type is left out
	return c.policy(), broken
}

// parseFirefoxPolicies reads policies.json.
func parseFirefoxPolicies(data []byte) (policy, error) {
	var f firefoxPolicies
	err := json.Unmarshal(data, &f)
	return f.policy(), err
}

// firefoxPolicies are those of policies.json (mozilla.github.io/policy-templates).
type firefoxPolicies struct {
	Policies struct {
		ExtensionSettings map[string]forced `json:"ExtensionSettings"`
		Extensions        struct {
			Locked []string `json:"Locked"`
		} `json:"Extensions"`
	} `json:"policies"`
}

func (f firefoxPolicies) policy() policy {
	var p policy
	for id, s := range f.Policies.ExtensionSettings {
		if s.yes() {
			p.forced = append(p.forced, id)
		}
	}
	p.forced = append(p.forced, f.Policies.Extensions.Locked...)
	return p
}

// policies tells whether the policies of each browser fit the settings, and what
// this person's own answers to the browser's question were.
func (v *visit) policies(list []browser) []protocol.Finding {
	var found []protocol.Finding
	for _, b := range v.used(list) {
		if b.unmanaged {
			found = append(found, v.answered(b, v.s.Portals.Origins)...)
			continue
		}
		for _, file := range b.policy.broken {
			found = append(found, v.places.path(protocol.NewFinding(protocol.FindingPolicyBroken, nil), file))
		}
		code := protocol.FindingPolicyNotForced
		if b.policy.forces(v.ids(b)) {
			code = protocol.FindingPolicyForced
		}
		found = append(found, protocol.NewFinding(code, nil).About(b.name, ""))
		if b.family == chromium {
			found = append(found, v.loopback(b)...)
		}
	}
	return found
}

// loopback tells whether the portals may connect to the service in a browser.
func (v *visit) loopback(b browser) []protocol.Finding {
	var found []protocol.Finding
	portals := v.s.Portals.Origins
	add := func(code protocol.FindingCode, portal string) { found = append(found, at(code, b, portal)) }
	covered := true
	var missing []string
	for _, portal := range portals {
		switch {
		case matchesAny(b.policy.blocked, portal):
			add(protocol.FindingPolicyBlocked, portal)
			covered = false
		case b.policy.off || matchesAny(b.policy.allowed, portal):
		default:
			covered = false
			missing = append(missing, portal)
		}
	}
	switch {
	case covered && len(portals) > 0:
		found = append(found, protocol.NewFinding(protocol.FindingPolicyOK, nil).About(b.name, ""))
	case len(missing) > 0 && len(b.policy.allowed) == 0:
		found = append(found, protocol.NewFinding(protocol.FindingPolicyMissing, nil).About(b.name, ""))
	default:
		for _, portal := range missing {
			add(protocol.FindingPolicyOriginMissing, portal)
		}
	}
	return append(found, v.answered(b, missing)...)
}

// at is a finding about a portal in a browser.
func at(code protocol.FindingCode, b browser, portal string) protocol.Finding {
	return protocol.NewFinding(code, nil).About(shown.Line(b.name+": "+portal, subjectLength), "")
}

func matchesAny(patterns []string, origin string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, origin) })
}

// matches tells whether a URL pattern of a browser's policy or of its content
// settings covers an origin
// (chromeenterprise.google/policies/url-patterns): "https://a.example",
// "[*.]a.example", "https://*", "*", with a port or without.
func matches(pattern, origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || pattern == "" {
		return false
	}
	if pattern == "*" {
		return true
	}
	scheme, rest, ok := strings.Cut(pattern, "://")
	if !ok {
		scheme, rest = "*", pattern
	}
	if scheme != "*" && !strings.EqualFold(scheme, u.Scheme) {
		return false
	}
	rest, _, _ = strings.Cut(rest, "/")
	host, port := splitPort(rest)
	if port != "" && port != "*" && port != portOf(u) {
		return false
	}
	host = strings.ToLower(host)
	if host == "*" {
		return true
	}
	if below, ok := strings.CutPrefix(host, "[*.]"); ok {
		return u.Hostname() == below || strings.HasSuffix(u.Hostname(), "."+below)
	}
	return host == u.Hostname() || host == "["+u.Hostname()+"]"
}

// splitPort takes the port off a host, which may be an IPv6 address in brackets
// or begin with "[*.]".
func splitPort(s string) (host, port string) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 || strings.Contains(s[i:], "]") {
		return s, ""
	}
	return s[:i], s[i+1:]
}

func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "http":
		return "80"
	}
	return "443"
}
