package settings

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestWrongKeyIsReportedWithItsLine(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"unknown key":       {"[portals]\norigns = []\n", `settings:2: portals.origns: không có khóa này`},
		"wrong type":        {"[service]\n\nport = \"x\"\n", ":3: service.port"},
		"broken syntax":     {"[service\n", "settings:1: "},
		"relative module":   {"[tokens]\nmodules = [\"x.so\"]\n", "tokens.modules"},
		"wildcard origin":   {"[portals]\norigins = [\"https://*.example\"]\n", "portals.origins"},
		"port out of range": {"[service]\nport = 70000\n", "service.port"},
		"kind without key":  {"[[certificates.kinds]]\nkind = \"person\"\n", "certificates.kinds"},
		"log level":         {"[log]\nlevel = \"loud\"\n", "log.level"},
		"timestamp url":     {"[timestamp]\nurl = \"tsa.example\"\n", "timestamp.url"},
		"timestamp policy":  {"[timestamp]\nurl = \"http://tsa.example\"\npolicy = \"maybe\"\n", "timestamp.policy"},
		"roots of nobody":   {"[timestamp]\nroots = [\"/etc/trien/roots\"]\n", "timestamp.roots"},
		"relative roots":    {"[timestamp]\nurl = \"http://tsa.example\"\nroots = [\"tsa.pem\"]\n", "timestamp.roots"},
		"rule pack":         {"[rules]\npacks = [\"decree-31\"]\n", "rules.packs"},
		"rule folder":       {"[rules]\nfolder = \"packs\"\n", "rules.folder"},
		"document limit":    {"[limits]\ndocument_mib = 0\n", "limits.document_mib"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

func TestOnlyExactOriginsAreAllowed(t *testing.T) {
	s, err := Parse([]byte("[portals]\norigins = [\"https://portal.example\", \"https://portal.example:8443\"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	for origin, want := range map[string]bool{
		"https://portal.example":           true,
		"https://portal.example:8443":      true,
		"http://portal.example":            false,
		"https://portal.example:444":       false,
		"https://portal.example.evil.test": false,
		"https://PORTAL.example":           false,
		"https://portal.example/":          false,
		"null":                             false,
		"":                                 false,
	} {
		if s.Allows(origin) != want {
			t.Errorf("Allows(%q) = %v", origin, !want)
		}
	}
}

func TestWhatShowsNoDocumentIsOffUntilAnOriginIsNamed(t *testing.T) {
	const others = "[portals]\norigins = [\"https://a.example\", \"https://b.example\"]\n"
	for text, want := range map[string][2]bool{
		others: {false, false},
		others + "hash_origins = [\"https://a.example\"]\n":                                          {true, false},
		others + "login_origins = [\"https://a.example\"]\n":                                         {false, true},
		others + "hash_origins = [\"https://b.example\"]\nlogin_origins = [\"https://b.example\"]\n": {false, false},
	} {
		s, err := Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]bool{s.AllowsHash("https://a.example"), s.AllowsLogin("https://a.example")}; got != want {
			t.Errorf("%s: hash, login = %v", text, got)
		}
	}
	if s := Defaults(); s.Tokens.KeepLogin() != 0 {
		t.Errorf("logins are kept for %v by default", s.Tokens.KeepLogin())
	}
}

func TestAnOriginThatMayNotAskMayNotDoMore(t *testing.T) {
	for text, want := range map[string]string{
		"origins = [\"https://a.example\"]\nhash_origins = [\"https://a.example\", \"https://a.example:8443\"]\n": "3 portals.hash_origins",
		"login_origins = [\"https://b.example\"]\norigins = [\"https://a.example\"]\n":                            "2 portals.login_origins",
		// What is wrong in the list itself is told there, and once.
		"origins = [\"https://a.example/\"]\nlogin_origins = [\"https://a.example\"]\n":                         "2 portals.origins",
		"origins = [\"https://a.example/\"]\nhash_origins = [\"https://a.example\"]\nlogin_origins = [\"x\"]\n": "2 portals.origins; 4 portals.login_origins",
	} {
		_, err := Parse([]byte("[portals]\n" + text))
		var problems Problems
		if !errors.As(err, &problems) {
			t.Errorf("%s: %v", text, err)
			continue
		}
		var got []string
		for _, p := range problems {
			got = append(got, fmt.Sprint(p.Line, " ", p.Key))
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%s: told %q", text, got)
		}
	}
}

// On Windows, policy lies over the file.
func TestPolicyMayTakeAnOriginAwayThatMayDoMore(t *testing.T) {
	file := "[portals]\norigins = [\"https://a.example\", \"https://b.example\"]\nhash_origins = [\"https://b.example\"]\n"
	f, err := interpret("settings.toml", texts{file: file, policy: "[portals]\norigins = [\"https://a.example\"]\n"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if f.Settings.AllowsHash("https://b.example") || !f.Settings.Allows("https://a.example") {
		t.Errorf("%+v", f.Settings.Portals)
	}
	_, err = interpret("settings.toml", texts{file: file, policy: "[portals]\nlogin_origins = [\"https://c.example\"]\n"}, nil)
	var problems Problems
	if !errors.As(err, &problems) || len(problems) != 1 || problems[0].Key != "portals.login_origins" {
		t.Errorf("%v", err)
	}
}

func TestOriginMustBeInItsSerialisedForm(t *testing.T) {
	for _, bad := range []string{"https://a.example/", "https://A.example", "https://a.example:443", "ftp://a.example", "https://", "https://u@a.example", "https://a.example?x", "chrome-extension://abc"} {
		if IsOrigin(bad) {
			t.Errorf("IsOrigin(%q) is true", bad)
		}
	}
}

func TestMissingFileMeansNobodyMayAsk(t *testing.T) {
	s, err := Load(t.TempDir() + "/none.toml")
	if err != nil || len(s.Portals.Origins) != 0 || s.Service.Port != 17345 {
		t.Errorf("got %+v, %v", s, err)
	}
}

func TestRevocationIsAskedOnLineUnlessTheAdministratorSaysOtherwise(t *testing.T) {
	for text, want := range map[string]bool{
		"":                                    true,
		"[revocation]\nmode = \"embedded\"\n": false,
		"[revocation]\nmode = \"off\"\n":      false,
	} {
		s, err := Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if asked := s.Revocation.Checker(t.TempDir(), nil) != nil; asked != want {
			t.Errorf("%q: asked is %v", text, asked)
		}
	}
	for _, bad := range []string{"mode = \"never\"", "timeout_seconds = 0", "timeout_seconds = 61", "timeout_seconds = nan"} {
		if _, err := Parse([]byte("[revocation]\n" + bad + "\n")); err == nil {
			t.Errorf("%s is accepted", bad)
		}
	}
}
