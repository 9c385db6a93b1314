package doctor

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"trien/host/settings"
	"trien/host/shown"
	"trien/protocol"
)

// maxProblems bounds what is told of one settings file.
const maxProblems = 20

// settings tells what is wrong or doubtful in the settings.
func (v *visit) settings(context.Context) []protocol.Finding {
	var problems settings.Problems
	if errors.As(v.broken, &problems) {
		return v.problems(protocol.FindingSettingsBroken, problems)
	}
	var found []protocol.Finding
	origins := v.s.Portals.Origins
	switch {
	case v.file.Missing && len(origins) == 0:
		found = append(found, v.places.path(protocol.NewFinding(protocol.FindingSettingsMissing, nil), v.file.Path))
	case len(origins) == 0:
		found = append(found, v.places.path(protocol.NewFinding(protocol.FindingSettingsNoPortals, nil), v.file.Path))
	default:
		f := protocol.NewFinding(protocol.FindingSettingsOK, protocol.Values{"origins": count(len(origins))})
		if v.file.Missing {
			found = append(found, f.About("Windows registry", "")) // by the installer or by policy
		} else {
			found = append(found, v.places.path(f, v.file.Path))
		}
	}
	if v.Portal != "" {
		code := protocol.FindingSettingsPortalMissing
		if v.s.Allows(v.Portal) {
			code = protocol.FindingSettingsPortalAllowed
		}
		found = append(found, protocol.NewFinding(code, nil).About(shown.Line(v.Portal, subjectLength), ""))
	}
	if _, err := v.s.Rules.Load(); err != nil {
		found = append(found, protocol.NewFinding(protocol.FindingSettingsRulesBroken, nil).Because(shown.Sentence(err.Error())))
	}
	doubts := slices.DeleteFunc(v.file.Doubts(), v.toldElsewhere)
	return append(found, v.problems(protocol.FindingSettingsDoubtful, doubts)...)
}

// toldElsewhere tells of doubts whose matter has findings of its own.
func (v *visit) toldElsewhere(p settings.Problem) bool {
	switch p.Key {
	case "":
		return v.file.Missing
	case "tokens.modules", "trust.roots", "trust.windows_store":
		return true
	case "portals.origins":
		return len(v.s.Portals.Origins) == 0
	}
	return false
}

// problems are one finding each. What is wrong may quote the file, which may
// name people: a report has the line and the key alone.
func (v *visit) problems(code protocol.FindingCode, list []settings.Problem) []protocol.Finding {
	var found []protocol.Finding
	for _, p := range list[:min(len(list), maxProblems)] {
		place := v.places.private(p.File)
		if p.Line > 0 {
			place += ":" + strconv.Itoa(p.Line)
		}
		if p.Key != "" {
			place += ": " + p.Key
		}
		found = append(found, protocol.NewFinding(code, nil).
			About(shown.Sentence(p.String()), shown.Line(place, subjectLength)))
	}
	return found
}
