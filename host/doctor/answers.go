package doctor

import (
	"encoding/json"
	"path/filepath"
	"strings"

	"trien/protocol"
)

// answer is what a person, or the profile, has answered to the browser's question
// whether a website may connect to this PC.
type answer int

const (
	unanswered answer = iota
	granted
	denied
)

// permissions are the content settings that the question is kept under: one for
// all of the local network at first, two since.
var permissions = []string{"loopback_network", "local_network_access"}

// answers reads what was answered for each portal in a browser's profiles; of
// several profiles a denial counts.
func (v *visit) answers(b browser) map[string]answer {
	all := map[string]answer{}
	for _, profile := range b.profiles {
		data, err := readBounded(filepath.Join(profile, "Preferences"), maxPreferences)
		if err != nil {
			continue
		}
		for portal, a := range parseAnswers(data, v.s.Portals.Origins) {
			all[portal] = max(all[portal], a)
		}
	}
	return all
}

// answered tells what this person's answers were, where no policy answers.
func (v *visit) answered(b browser, portals []string) []protocol.Finding {
	var found []protocol.Finding
	answers := v.answers(b)
	for _, portal := range portals {
		switch answers[portal] {
		case denied:
			found = append(found, at(protocol.FindingLoopbackDenied, b, portal))
		case granted:
			found = append(found, at(protocol.FindingLoopbackAllowed, b, portal))
		}
	}
	return found
}

// parseAnswers finds the answers in a profile's preferences. The keys are
// "https://a.example:443,*": who asks, and where.
func parseAnswers(data []byte, portals []string) map[string]answer {
	var p preferences
	if json.Unmarshal(data, &p) != nil {
		return nil
	}
	found := map[string]answer{}
	for _, name := range permissions {
		var exceptions map[string]struct {
			Setting json.RawMessage `json:"setting"`
		}
		if json.Unmarshal(p.Profile.ContentSettings.Exceptions[name], &exceptions) != nil {
			continue
		}
		for key, e := range exceptions {
			pattern, _, _ := strings.Cut(key, ",")
			a := unanswered
			switch string(e.Setting) { // CONTENT_SETTING_ALLOW, CONTENT_SETTING_BLOCK
			case "1":
				a = granted
			case "2":
				a = denied
			}
			for _, portal := range portals {
				if pattern != "*" && matches(pattern, portal) {
					found[portal] = max(found[portal], a)
				}
			}
		}
	}
	return found
}
