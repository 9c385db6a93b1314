package rules

import (
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"trien/signer"
)

// ID names a rule pack. It is in small letters, digits and hyphens.
type ID string

// The packs that come with the program.
const (
	Decree30      ID = "decree-30"        // Decree 30/2020/NĐ-CP (N1–N7)
	Circular15    ID = "circular-15-2025" // Circular 15/2025/TT-BKHCN (N8–N11)
	BacKan218     ID = "bac-kan-218"      // 218/STTTT-CNTT (S15–S20)
	KienGiang1831 ID = "kien-giang-1831"  // 1831-QĐ/TU (S4–S13)
	BinhPhuoc411  ID = "binh-phuoc-411"   // 411-CV/VPTU (S1–S3)
	HauGiang1169  ID = "hau-giang-1169"   // 1169/UBND-TTTH (S7, S14)
	ThaiBinh2016  ID = "thai-binh-2016"   // the draft of Thái Bình (S7, S21–S28)
)

// Pack is one document's rules, as data: an office adapts a pack by writing a
// file, not a program.
type Pack struct {
	ID ID `toml:"id"`
	// Title, Number, Date and Issuer are the document's, in Vietnamese. Issuer
	// is the body that issued it.
	Title  string         `toml:"title"`
	Number string         `toml:"number"`
	Date   toml.LocalDate `toml:"date"`
	Issuer string         `toml:"issuer"`
	// Rules are in the document's order. A rule that the pack leaves out does
	// not apply.
	Rules []Rule `toml:"rules"`
}

// Rule is one rule of a pack. What it means is the program's (rules.md); the
// rest are the parameters that a document may set differently. A parameter
// that its rule does not ask for changes nothing.
type Rule struct {
	ID RuleID `toml:"id"`
	// Phrase is the rule in Vietnamese: the document's own words where Quoted,
	// else a summary of them.
	Phrase string `toml:"phrase"`
	Quoted bool   `toml:"quoted"`
	// Source names the document that has the phrase, where it is not the pack's.
	Source string `toml:"source"`
	// Severity is how much a breach weighs; "" leaves it to the program.
	Severity Severity `toml:"severity"`

	// Purpose and Position say which signature stands where.
	Purpose  Purpose  `toml:"purpose"`
	Position Position `toml:"position"`
	// Information lists what an organisation's signature must show in words,
	// Image that it must show an image.
	Information []Information `toml:"information"`
	Image       bool          `toml:"image"`
	// SealMillimetres is the seal's real size; Overlap the share of the
	// person's image that it covers. 0 is unset.
	SealMillimetres float64 `toml:"seal_millimetres"`
	Overlap         float64 `toml:"overlap"`
	// Types are types of documents, as in "quyết định".
	Types []string `toml:"types"`
	// Words are the marks of secrecy, as stamped.
	Words []string `toml:"words"`
	// Faults are the faults that the document names one by one, each quoted.
	Faults []string `toml:"faults"`
	// Signers are the titles of those who may sign.
	Signers []string `toml:"signers"`
	// RSABits and ECDSABits are the least sizes of a key. 0 is unset.
	RSABits   int `toml:"rsa_bits"`
	ECDSABits int `toml:"ecdsa_bits"`
	// DotsPerInch is the least fineness of a scanned copy. 0 is unset.
	DotsPerInch float64 `toml:"dots_per_inch"`
	// Years is the longest life of a certificate. 0 is unset.
	Years int `toml:"years"`
	// Electronic are the documents that go without paper.
	Electronic []Electronic `toml:"electronic"`
}

// Electronic says which documents go without paper: those of a type, where Only
// is not empty only with one of its words at the head of the document, and
// unless it has one of the words in Unless anywhere.
type Electronic struct {
	Type   string   `toml:"type"`
	Only   []string `toml:"only"`
	Unless []string `toml:"unless"`
}

// Packs are the packs in force. Where two say different things about one
// place, the first counts.
type Packs []*Pack

// Has tells whether one of the packs has a rule.
func (p Packs) Has(id RuleID) bool {
	return slices.ContainsFunc(p, func(one *Pack) bool { return one.Rule(id) != nil })
}

// Rule returns the rule of that id, nil where the pack has none.
func (p *Pack) Rule(id RuleID) *Rule {
	if i := slices.IndexFunc(p.Rules, func(r Rule) bool { return r.ID == id }); i >= 0 {
		return &p.Rules[i]
	}
	return nil
}

// Source is how people name the document that has the rule, as in
// "218/STTTT-CNTT, Sở Thông tin và Truyền thông tỉnh Bắc Kạn".
func (p *Pack) Source(r *Rule) string {
	if r.Source != "" {
		return r.Source
	}
	name := p.Number
	if name == "" || strings.HasPrefix(name, "/") { // a draft has none yet
		name = p.Title
	}
	if p.Issuer == "" {
		return name
	}
	return name + ", " + p.Issuer
}

// Position returns where the signature of a purpose stands; "" where no pack
// says it.
func (p Packs) Position(purpose signer.Purpose) Position {
	for _, pack := range p {
		for _, r := range pack.Rules {
			if r.Position != "" && signer.Purpose(r.Purpose) == purpose {
				return r.Position
			}
		}
	}
	return ""
}
