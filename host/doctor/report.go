package doctor

import (
	"fmt"
	"strings"

	"trien/protocol"
)

// Marks put colour into a text for a terminal; the zero value puts none.
type Marks struct {
	Red, Amber, Green, Faint, Bold, Off string
}

// levels are the findings by how bad they are, in the order in which they are
// shown.
var levels = []struct {
	level protocol.FindingLevel
	sign  string
	name  protocol.Text
}{
	{protocol.Red, "✗", protocol.Text{VI: "PHẢI SỬA", EN: "TO BE MENDED"}},
	{protocol.Amber, "!", protocol.Text{VI: "NÊN XEM", EN: "TO BE LOOKED AT"}},
	{protocol.Green, "✓", protocol.Text{VI: "TỐT", EN: "WELL"}},
}

// Text is a look as a person reads it: what is wrong first, with what to do, then
// what is well, a line each. Vietnamese stands before English. Findings that say
// the same of several things are said once.
func Text(d protocol.Diagnosis, m Marks) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%sTriện %s%s · %s · %s\n%s%s%s\n", m.Bold, d.Host.Version, m.Off, d.System, d.Time, m.Bold, verdict(d), m.Off)
	for _, l := range levels {
		colour := map[protocol.FindingLevel]string{protocol.Red: m.Red, protocol.Amber: m.Amber, protocol.Green: m.Green}[l.level]
		for i, same := range alike(d.Findings, l.level) {
			if i == 0 {
				fmt.Fprintf(&b, "\n%s%s · %s%s\n", colour, l.name.VI, l.name.EN, m.Off)
			}
			f := same[0]
			line := func(text string) {
				if text != "" {
					b.WriteString("  " + text + "\n")
				}
			}
			about := func() {
				for _, one := range same {
					if one.Subject != "" {
						line("  " + m.Bold + one.Subject + m.Off)
					}
					if one.Detail != "" {
						line("  " + m.Faint + one.Detail + m.Off)
					}
				}
			}
			code := m.Faint + " [" + string(f.Code) + "]" + m.Off
			fmt.Fprintf(&b, "%s%s %s · %s%s%s\n", colour, l.sign, f.Title.VI, f.Title.EN, m.Off, code)
			about()
			if l.level == protocol.Green {
				line(f.Meaning.VI + " · " + f.Meaning.EN)
				continue
			}
			line(f.Meaning.VI)
			line("→ " + f.Action.VI)
			line(f.Meaning.EN)
			line("→ " + f.Action.EN)
		}
	}
	return b.String()
}

// alike gathers the findings of a level that say the same, in the order of the
// first of each.
func alike(findings []protocol.Finding, level protocol.FindingLevel) [][]protocol.Finding {
	var groups [][]protocol.Finding
next:
	for _, f := range findings {
		if f.Level != level {
			continue
		}
		for i, g := range groups {
			if g[0].Code == f.Code && g[0].Meaning == f.Meaning {
				groups[i] = append(g, f)
				continue next
			}
		}
		groups = append(groups, []protocol.Finding{f})
	}
	return groups
}

// verdict says it all in one line.
func verdict(d protocol.Diagnosis) string {
	red, amber := 0, 0
	for _, f := range d.Findings {
		switch f.Level {
		case protocol.Red:
			red++
		case protocol.Amber:
			amber++
		}
	}
	switch {
	case red == 0 && amber == 0:
		return "Mọi thứ đều tốt. · All is well."
	case red == 0:
		return fmt.Sprintf("Không có gì phải sửa; %d điều nên xem. · Nothing must be mended; %[1]d to be looked at.", amber)
	case amber == 0:
		return fmt.Sprintf("%d điều phải sửa. · %[1]d to be mended.", red)
	}
	return fmt.Sprintf("%d điều phải sửa, %d điều nên xem. · %[1]d to be mended, %[2]d to be looked at.", red, amber)
}

// Reported is a look as it may leave the PC: no names of people or of their
// folders, no words of modules.
func Reported(d protocol.Diagnosis) protocol.Diagnosis {
	findings := make([]protocol.Finding, len(d.Findings))
	for i, f := range d.Findings {
		findings[i] = f.Reported()
	}
	d.Findings = findings
	return d
}
