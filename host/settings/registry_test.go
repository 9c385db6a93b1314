package settings

import (
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"trien/signer/rules"
)

// fakeRegistry has values by "table\name".
type fakeRegistry map[string]registryValue

func (f fakeRegistry) text() string {
	return registryTOML(func(table, name string) (registryValue, bool) {
		v, ok := f[table+`\`+name]
		return v, ok
	})
}

func number(n uint64) registryValue { return registryValue{number: &n} }

func TestRegistrySetsEveryTypeOfKey(t *testing.T) {
	root, err := filepath.Abs("'\"1\"'.pem") // need not exist
	if err != nil {
		t.Fatal(err)
	}
	text := fakeRegistry{
		`portals\origins`:            {text: "https://a.example; https://b.example;"},
		`trust\roots`:                {list: []string{root, ""}},
		`trust\windows_store`:        number(0),
		`service\port`:               number(20001),
		`limits\document_mib`:        {text: "7"},
		`revocation\timeout_seconds`: {text: "2.5"},
		`timestamp\url`:              {text: "http://tsa.example/"},
		`timestamp\policy`:           {text: ""},
		`certificates\kinds`:         {list: []string{`{subject = "SỞ; NGOẠI VỤ", kind = "organization"}`}},
		`browsers\extension_ids`:     {list: []string{}},
		`portals\unknown`:            {text: "a newer program's"},
	}.text()
	s, err := Parse([]byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	want := Defaults()
	want.Portals.Origins = []string{"https://a.example", "https://b.example"}
	want.Trust.Roots = []string{root}
	want.Service.Port = 20001
	want.Limits.DocumentMiB = 7
	want.Revocation.TimeoutSeconds = 2.5
	want.Timestamp.URL = "http://tsa.example/"
	want.Certificates.Kinds = []rules.KindRule{{Subject: "SỞ; NGOẠI VỤ", Kind: rules.Organization}}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("got %+v\nwant %+v", s, want)
	}
}

func TestWrongRegistryValuesAreToldWithTheirKeys(t *testing.T) {
	text := fakeRegistry{
		`portals\origins`:     number(1),
		`service\port`:        {text: "many"},
		`trust\windows_store`: number(2),
		`log\level`:           {list: []string{"info"}},
		`certificates\kinds`:  {list: []string{"no table"}},
	}.text()
	_, err := Parse([]byte(text))
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("%v\n%s", err, text)
	}
	var keys []string
	for _, p := range problems {
		keys = append(keys, p.Key)
	}
	for _, k := range []string{"portals.origins", "service.port", "trust.windows_store", "log.level", "certificates.kinds"} {
		if !strings.Contains(strings.Join(keys, " "), k) {
			t.Errorf("%s is not told: %v", k, problems)
		}
	}
}

func TestEmptyRegistrySetsNothing(t *testing.T) {
	if text := (fakeRegistry{`timestamp\url`: {}, `portals\origins`: {text: " ; "}}).text(); text != "" {
		t.Errorf("%q", text)
	}
}

func TestPolicyCountsMoreThanTheFileAndTheFileMoreThanTheInstaller(t *testing.T) {
	all := texts{
		installed: "[portals]\norigins = ['https://installed.example']\n[timestamp]\nurl = 'http://installed.example/'\n[limits]\ndocument_mib = 1\n" +
			"[[certificates.kinds]]\nsubject = 'installed'\nkind = 'person'\n",
		file: "[portals]\norigins = ['https://file.example', 'https://second.example']\n[limits]\ndocument_mib = 2\n" +
			"[[certificates.kinds]]\nsubject = 'file'\nkind = 'person'\n",
		policy: "[portals]\norigins = ['https://policy.example']\n",
	}
	f, err := interpret("settings.toml", all, nil)
	s := f.Settings
	if err != nil || !reflect.DeepEqual(s.Portals.Origins, []string{"https://policy.example"}) ||
		s.Timestamp.URL != "http://installed.example/" || s.Limits.DocumentMiB != 2 ||
		len(s.Certificates.Kinds) != 1 || s.Certificates.Kinds[0].Subject != "file" || !f.elsewhere {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestEveryLayersProblemsAreTold(t *testing.T) {
	_, err := interpret("settings.toml", texts{
		installed: "[service]\nport = 0\n", file: "[limits]\ndocument_mib = 0\n", policy: "[log]\nlevel = 'loud'\n",
	}, nil)
	var problems Problems
	if !errors.As(err, &problems) || len(problems) != 3 {
		t.Fatalf("%v", err)
	}
	for i, want := range []string{"service.port", "limits.document_mib", "log.level"} {
		if problems[i].Key != want || (problems[i].Line != 0) != (i == 1) {
			t.Errorf("%+v, want %s", problems[i], want)
		}
	}
}
