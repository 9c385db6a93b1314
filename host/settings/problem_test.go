package settings

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// wrongValues has for every key values that are not allowed, in TOML. Each is
// written on line 3 of a file.
var wrongValues = map[string][]string{
	"portals.origins":            {`"https://a.example"`, `["https://*.example"]`, `["https://a.example/"]`, `["https://A.example"]`, `["https://a.example:443"]`, `[3]`, `[["https://a.example"]]`},
	"portals.hash_origins":       {`"https://a.example"`, `["https://a.example"]`, `["https://*.example"]`, `[""]`, `[3]`},
	"portals.login_origins":      {`true`, `["https://a.example"]`, `["http://a.example/login"]`, `[[]]`},
	"tokens.keep_login_minutes":  {`-1`, `61`, `"5"`, `2.5`, `true`, `9223372036854775807`},
	"tokens.modules":             {`["token.so"]`, `[""]`, `true`},
	"trust.roots":                {`["roots"]`, `{a = "b"}`, `[1.5]`},
	"trust.windows_store":        {`"yes"`, `1`},
	"revocation.mode":            {`"never"`, `""`, `true`},
	"revocation.timeout_seconds": {`0`, `61`, `nan`, `"1.5"`},
	"revocation.cache":           {`"on"`, `0`},
	"rules.packs":                {`["decree-31"]`, `["../etc/passwd"]`, `"decree-30"`},
	"rules.folder":               {`"packs"`, `["/packs"]`},
	"timestamp.url":              {`"tsa.example"`, `"ldap://tsa.example"`, `["http://tsa.example"]`},
	"timestamp.policy":           {`"maybe"`, `false`},
	"timestamp.roots":            {`["/etc/trien/roots"]`, `["tsa.pem"]`, `1979-05-27`},
	"images.approve":             {`"chu-ky.png"`, `1`},
	"images.issue":               {`"con-dau.png"`, `[]`},
	"certificates.kinds":         {`"person"`, `{subject = "A", kind = "person"}`, `[{kind = "person"}]`, `[{subject = "A", fingerprint = "00", kind = "person"}]`},
	"limits.document_mib":        {`0`, `2049`, `-1`, `1.5`, `"100"`, `9223372036854775807`, `99999999999999999999`},
	"limits.batch_mib":           {`0`, `16385`, `-1`, `1.5`, `"1024"`},
	"confirmation.timeout_seconds": {
		`9`, `3601`, `60.5`, `00:10:00`},
	"browsers.extension_ids": {`["*"]`, `["chrome-extension://oeldhkhfcidegmackmdffcgjiodlkfmp/"]`, `[""]`, `""`},
	"browsers.extension_update_url": {
		`"update.xml"`, `"file:///srv/update.xml"`, `"https://"`, `1`},
	"browsers.firefox_xpi_url": {
		`"trien.xpi"`, `"ftp://a.example/trien.xpi"`, `true`},
	"service.port":    {`0`, `65536`, `"17345"`, `{}`},
	"service.socket":  {`"service.sock"`, `""`, `0`},
	"service.account": {`""`, `["trien"]`},
	"log.level":       {`"loud"`, `"INFO"`, `0`},
	"log.file":        {`"trien.log"`, `true`},
	"log.agents":      {`"journal"`, `true`},
	"log.max_mib":     {`0`, `1025`, `"5"`},
	"log.max_files":   {`0`, `101`, `1.5`},
	"log.max_days":    {`-1`, `3651`, `"90"`},
	"telemetry.otlp_url": {
		`"otel.example:4318"`, `"grpc://otel.example"`, `"https://a:b@otel.example"`, `"https://otel.example/?key=1"`, `"https://otel.example/#a"`, `1`},
	"telemetry.logs":             {`"yes"`, `1`},
	"telemetry.interval_seconds": {`0`, `3601`, `"60"`},
	"telemetry.host_name":        {`"pc"`, `0`},
	// Within a list: on the lines of a table of their own.
	"certificates.kinds.subject":     {`3`},
	"certificates.kinds.fingerprint": {`"00:11"`, `3`},
	"certificates.kinds.kind":        {`"people"`, `""`, `3`},
}

func TestEveryKeysWrongValuesAreToldWithLineKeyAndWhatIsAllowed(t *testing.T) {
	for _, k := range Keys {
		if k.Allowed == (Text{}) {
			continue // a table
		}
		if len(wrongValues[k.Name]) == 0 {
			t.Errorf("%s: no wrong value is tried", k.Name)
		}
		table, name := cutLast(k.Name)
		for _, value := range wrongValues[k.Name] {
			text := fmt.Sprintf("[%s]\n# hai\n%s = %s\n", table, name, value)
			if table == "certificates.kinds" {
				other := map[string]string{"subject": "kind = 'person'", "fingerprint": "kind = 'person'", "kind": "subject = 'A'"}[name]
				text = fmt.Sprintf("[[%s]]\n%s\n%s = %s\n", table, other, name, value)
			}
			_, err := Parse([]byte(text))
			var problems Problems
			if !errors.As(err, &problems) || len(problems) != 1 {
				t.Errorf("%s = %s: %v", k.Name, value, err)
				continue
			}
			p := problems[0]
			if p.Line != 3 || p.Key != k.Name || p.VI == "" || p.EN == "" || strings.Contains(p.EN, "struct") || strings.Contains(p.String(), "\n") {
				t.Errorf("%s = %s: %+v", k.Name, value, p)
			}
		}
	}
}

func TestEveryProblemIsToldAtOnce(t *testing.T) {
	_, err := Parse([]byte(strings.ReplaceAll(`
[portals]
origins = [
  "https://a.example",
  "https://b.example/",  # sai
  'https://*.example',
]
portal.x = 1
[tokenz]
modules = ["a.so"]
port = 0
[[service]]
port = 0
[limits]
document_mib = "x"
[trust]
roots = [ "roots" ]
Roots = []
[timestamp]
url = 5
policy = "warn"
[confirmation]
timeout_seconds = 1
timeout_seconds = 2
[certificates]
kinds = [{subject = "A", kind = "person"}, {subject = "B",
  kind = "people"}]
`, "\n", "\r\n")))
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatal(err)
	}
	var got []string
	for _, p := range problems {
		got = append(got, fmt.Sprint(p.Line, " ", p.Key))
	}
	want := []string{"5 portals.origins", "6 portals.origins", "8 portals.portal", "9 tokenz", "12 service", "15 limits.document_mib",
		"17 trust.roots", "18 trust.Roots", "20 timestamp.url", "24 ", "23 confirmation.timeout_seconds", "27 certificates.kinds.kind"}
	for _, w := range want {
		found := false
		for _, g := range got {
			found = found || g == w
		}
		if !found {
			t.Errorf("not told: %s", w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("told: %q", got)
	}
}

func TestWhatEditorsOnWindowsWriteIsUnderstood(t *testing.T) {
	s, err := Parse([]byte("\xEF\xBB\xBF[service]\r\nport = 18000\r\n"))
	if err != nil || s.Service.Port != 18000 {
		t.Errorf("a byte order mark: %v", err)
	}
	if _, err := Parse([]byte("\xFF\xFE[\x00s\x00")); err == nil || !strings.Contains(err.Error(), "UTF-8") {
		t.Errorf("UTF-16: %v", err)
	}
	_, err = Parse([]byte("[tokens]\r\nmodules = [\"C:\\Token\\token.dll\"]\r\n"))
	if err == nil || !strings.Contains(err.Error(), `:2: `) || !strings.Contains(err.Error(), `'C:\folder'`) {
		t.Errorf("a path in double quotes: %v", err)
	}
}

func TestWhatIsQuotedOfAFileDrivesNoTerminal(t *testing.T) {
	for _, text := range []string{
		"[log]\nlevel = \"\\u001b[2J\\u202e" + strings.Repeat("x", 5000) + "\"\n",
		"\"\\u001b[2J\" = 1\n",
		"[rules]\npacks = [\"\\u001b[2J\"]\n",
	} {
		_, err := Parse([]byte(text))
		if err == nil || strings.ContainsAny(err.Error(), "\x1b\u202e") || len(err.Error()) > 2000 {
			t.Errorf("%q", err)
		}
	}
}

func cutLast(name string) (table, key string) {
	i := strings.LastIndexByte(name, '.')
	return name[:i], name[i+1:]
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(Example()))
	for name, values := range wrongValues {
		table, key := cutLast(name)
		f.Add([]byte("[" + table + "]\n" + key + " = " + values[0] + "\n"))
	}
	for _, s := range []string{"", "a.b.c = 1", "[[certificates.kinds]]\n[certificates.kinds.x]\na=1", "[service\n", "service = {port = 1, port = 2}", "\"\" = 1\n[\"\"]", "[portals]\norigins=[[[["} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Parse(data)
		var problems Problems
		switch {
		case err == nil:
			if s.Service.Port == 0 || s.Log.Level == "" {
				t.Errorf("settings without their defaults: %+v", s)
			}
		case !errors.As(err, &problems) || len(problems) == 0 || len(problems) > maxProblems:
			t.Errorf("%T of %d", err, len(problems))
		}
		last := strings.Count(string(data), "\n") + 1
		for _, p := range problems {
			if p.Line < 0 || p.Line > last || strings.ContainsAny(p.String(), "\n\x1b") {
				t.Errorf("%+v", p)
			}
		}
	})
}
