package wording

import (
	"fmt"

	"trien/protocol"
)

// Problem is what one or more rules find wrong with the same words: a letter
// without its seal falls short of several packs at once.
type Problem struct {
	// The finding that weighs most.
	protocol.RuleFinding
	// Rules are all of them, in the report's order.
	Rules []protocol.RuleFinding
}

// Problems gathers findings that say the same of the same place, in the order
// of their first.
func Problems(findings []protocol.RuleFinding) []Problem {
	type key struct {
		reason, action protocol.Text
		field          string
		page           int
	}
	at := map[key]int{}
	var out []Problem
	for _, f := range findings {
		k := key{f.Reason, f.Action, f.Field, f.Page}
		i, known := at[k]
		if !known {
			i = len(out)
			at[k] = i
			out = append(out, Problem{RuleFinding: f})
		}
		out[i].Rules = append(out[i].Rules, f)
	}
	return out
}

// Place is the page that a problem is on, "" where it is the document's.
func (p Problem) Place() string {
	if p.Page == 0 {
		return ""
	}
	return fmt.Sprintf(" (trang %d)", p.Page)
}

// Source names the document that has a rule, and the rule in brackets.
func Source(f protocol.RuleFinding) string {
	switch {
	case f.Source != "":
		return f.Source + " (" + f.Rule + ")"
	case f.Pack != "":
		return f.Rule + ", " + f.Pack
	}
	return f.Rule
}
