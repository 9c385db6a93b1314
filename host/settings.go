package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"trien/host/settings"
)

type settingsCommand struct {
	Check settingsCheck `cmd:"" help:"Say what is wrong or doubtful in the settings file, and what is in force."`
}

type settingsCheck struct {
	File string `arg:"" optional:"" help:"Settings file, in place of the one in force." type:"path"`
	JSON bool   `name:"json" help:"One JSON object."`
}

// settingsReport is what a check finds, for programs.
type settingsReport struct {
	File    string `json:"file"`
	Missing bool   `json:"missing"` // there is no such file: the defaults are in force
	Valid   bool   `json:"valid"`
	// Problems keep the file from being used; Doubts do not.
	Problems settings.Problems  `json:"problems"`
	Doubts   []settings.Problem `json:"doubts"`
	// Settings has the value of every key of a valid file, by its name.
	Settings map[string]any `json:"settings,omitempty"`
}

// Run looks at the settings file and at the files that it names. No module is
// loaded and no server is asked. Exit code 1: the file cannot be used.
func (c settingsCheck) Run(e *environment) error {
	path := c.File
	if path == "" {
		path = e.settings
	}
	f, err := settings.Read(path)
	r := settingsReport{File: path, Missing: f.Missing, Valid: err == nil, Problems: settings.Problems{}, Doubts: []settings.Problem{}}
	if err != nil && !errors.As(err, &r.Problems) {
		return err
	}
	if r.Valid {
		r.Doubts = append(r.Doubts, f.Doubts()...)
		r.Settings = valuesOf(f.Settings)
	}
	if c.JSON {
		if err := json.NewEncoder(os.Stdout).Encode(r); err != nil {
			return err
		}
		if !r.Valid {
			return errNotValid
		}
		return nil
	}
	if !r.Valid {
		return r.Problems
	}
	_, err = os.Stdout.WriteString(settingsTable(f.Settings, path, r.Doubts))
	return err
}

// valuesOf has the value of every key by its name, lists never null.
func valuesOf(s settings.Settings) map[string]any {
	values := map[string]any{}
	for _, k := range settings.Keys {
		v, ok := s.Value(k.Name)
		switch {
		case !ok || k.Allowed == (settings.Text{}): // a table, or within a list
		case k.Name == "certificates.kinds":
			list := []map[string]string{}
			for _, r := range s.Certificates.Kinds {
				list = append(list, map[string]string{"fingerprint": r.Fingerprint, "subject": r.Subject, "kind": string(r.Kind)})
			}
			values[k.Name] = list
		case v.Kind().String() == "slice" && v.IsNil():
			values[k.Name] = []string{}
		default:
			values[k.Name] = v.Interface()
		}
	}
	return values
}

// settingsTable shows what a person looks for when something does not work.
func settingsTable(s settings.Settings, path string, doubts []settings.Problem) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	row := func(label string, values ...string) {
		if len(values) == 0 {
			values = []string{"không có · none"}
		}
		for _, v := range values {
			fmt.Fprintf(w, "%s\t%s\n", label, printable(v))
			label = ""
		}
	}
	row("Tệp · File", path)
	row("Trang được ký · Portals", s.Portals.Origins...)
	row("Trình điều khiển · Modules", s.Tokens.Modules...)
	roots, _ := s.Trust.Certificates() // what cannot be read is a doubt
	from := strings.Join(s.Trust.Roots, ", ")
	if s.Trust.WindowsStore {
		from = strings.TrimPrefix(from+", Windows", ", ")
	}
	row("Chứng thư gốc · Roots", strings.TrimSuffix(fmt.Sprintf("%d: %s", len(roots), from), ": "))
	row("Thu hồi · Revocation", fmt.Sprintf("%s, %v s", s.Revocation.Mode, s.Revocation.TimeoutSeconds))
	var packs []string
	for _, id := range s.Rules.Packs {
		packs = append(packs, string(id))
	}
	row("Bộ quy tắc · Rule packs", nonEmpty(strings.Join(packs, ", "))...)
	stamp := s.Timestamp.URL
	if stamp != "" {
		stamp += " (" + string(s.Timestamp.Policy) + ")"
	}
	row("Dấu thời gian · Timestamps", nonEmpty(stamp)...)
	row("Ảnh chữ ký · Signature", nonEmpty(s.Images.Approve)...)
	row("Ảnh con dấu · Seal", nonEmpty(s.Images.Issue)...)
	row("Dịch vụ · Service", fmt.Sprintf("127.0.0.1:%d", s.Service.Port))
	row("Nhật ký · Log", strings.TrimSpace(s.Log.Level+" "+s.Log.File))
	_ = w.Flush() // into memory
	if len(doubts) > 0 {
		b.WriteString("\nCần xem lại · Doubtful:\n")
	}
	for _, d := range doubts {
		b.WriteString("  " + printable(d.String()) + "\n")
	}
	return b.String()
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
