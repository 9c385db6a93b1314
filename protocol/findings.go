package protocol

import "strings"

// FindingCode is a stable code of what a look over the PC may find,
// "family.state". Monitoring may rely on it.
type FindingCode string

// FindingText is what a person reads of a finding: what is the case in a few
// words, what that means, and what to do. {name} is filled in.
type FindingText struct {
	Title   string `json:"title"`
	Meaning string `json:"meaning"`
	// Action is empty where nothing is to be done.
	Action string `json:"action"`
}

// FindingEntry is one row of FindingTable.
type FindingEntry struct {
	Code   FindingCode
	Level  FindingLevel
	VI, EN FindingText
}

// FindingArea is the part of the PC that a finding is about.
type FindingArea string

// The areas.
const (
	AreaService     FindingArea = "service"
	AreaAgent       FindingArea = "agent"
	AreaBrowser     FindingArea = "browser"
	AreaExtension   FindingArea = "extension"
	AreaPolicy      FindingArea = "policy"
	AreaSettings    FindingArea = "settings"
	AreaModule      FindingArea = "module"
	AreaToken       FindingArea = "token"
	AreaCertificate FindingArea = "certificate"
	AreaTrust       FindingArea = "trust"
	AreaNetwork     FindingArea = "network"
	AreaClock       FindingArea = "clock"
)

// AreaEntry names an area for people.
type AreaEntry struct {
	Area FindingArea
	Name Text
}

// Areas are all of them, in the order in which they are shown: from the program
// to the network.
var Areas = []AreaEntry{
	{AreaSettings, Text{"Cấu hình", "Settings"}},
	{AreaAgent, Text{"Chương trình Triện", "The program"}},
	{AreaService, Text{"Dịch vụ", "The service"}},
	{AreaBrowser, Text{"Trình duyệt", "Browsers"}},
	{AreaExtension, Text{"Tiện ích Triện", "The extension"}},
	{AreaPolicy, Text{"Chính sách và quyền của trình duyệt", "Browsers' policies and permissions"}},
	{AreaModule, Text{"Trình điều khiển USB Token", "PKCS#11 modules"}},
	{AreaToken, Text{"USB Token và mã PIN", "Tokens and PINs"}},
	{AreaCertificate, Text{"Chứng thư số", "Certificates"}},
	{AreaTrust, Text{"Chứng thư gốc tin cậy", "Trusted roots"}},
	{AreaNetwork, Text{"Dấu thời gian, thu hồi", "Timestamps, revocation"}},
	{AreaClock, Text{"Đồng hồ", "The clock"}},
}

// areaOfFamily has the families that are not named as their area is.
var areaOfFamily = map[string]FindingArea{
	"diagnosis": AreaAgent,
	"loopback":  AreaPolicy,
	"pin":       AreaToken,
	"tsa":       AreaNetwork,
	"ocsp":      AreaNetwork,
}

// Area is where the finding is shown, by its code's family.
func (e FindingEntry) Area() FindingArea {
	family, _, _ := strings.Cut(string(e.Code), ".")
	if area, ok := areaOfFamily[family]; ok {
		return area
	}
	return FindingArea(family)
}

// FindingTable is the one source of every finding: the command line, the agent,
// TypeScript (js/src/generated/findings.ts) and FINDINGS.md all come from it.
var FindingTable = join(programFindings, browserFindings, tokenFindings, certificateFindings, networkFindings)

func join(parts ...[]FindingEntry) (all []FindingEntry) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

var findings = func() map[FindingCode]FindingEntry {
	m := make(map[FindingCode]FindingEntry, len(FindingTable))
	for _, e := range FindingTable {
		m[e.Code] = e
	}
	return m
}()
