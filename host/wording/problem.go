package wording

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"trien/protocol"
)

// Problem is what one or more rules find wrong with the same words: a letter
// without its seal falls short of several packs at once, and what is wrong with
// one signature is often wrong with the next.
type Problem struct {
	// The finding that weighs most.
	protocol.RuleFinding
	// Rules are all that say so, each once, in the report's order.
	Rules []protocol.RuleFinding
	// places are where, each once; empty where it is the document.
	places []place
}

// place is a signature, or a page.
type place struct {
	field string
	page  int
}

// Problems gathers findings that say the same, in the order of their first.
func Problems(findings []protocol.RuleFinding) []Problem {
	type words struct{ reason, action protocol.Text }
	at := map[words]int{}
	var out []Problem
	for _, f := range findings {
		k := words{f.Reason, f.Action}
		i, known := at[k]
		if !known {
			i = len(out)
			at[k] = i
			out = append(out, Problem{RuleFinding: f})
		}
		out[i].add(f)
	}
	return out
}

func (p *Problem) add(f protocol.RuleFinding) {
	same := func(g protocol.RuleFinding) bool {
		return g.Rule == f.Rule && g.Pack == f.Pack && g.Phrase == f.Phrase
	}
	if !slices.ContainsFunc(p.Rules, same) {
		p.Rules = append(p.Rules, f)
	}
	if at := (place{f.Field, f.Page}); at != (place{}) && !slices.Contains(p.places, at) {
		p.places = append(p.places, at)
	}
}

// maxPages bounds the pages that are named one by one.
const maxPages = 8

// Place tells the pages that a problem is on, and in how many places; "" where
// it is the document's.
func (p Problem) Place() string {
	var pages []int
	for _, at := range p.places {
		if at.page > 0 && !slices.Contains(pages, at.page) {
			pages = append(pages, at.page)
		}
	}
	slices.Sort(pages)
	var told []string
	if len(p.places) > 1 {
		told = append(told, fmt.Sprintf("%d chỗ", len(p.places)))
	}
	if len(pages) > 0 {
		numbers := make([]string, 0, maxPages+1)
		for _, page := range pages[:min(len(pages), maxPages)] {
			numbers = append(numbers, strconv.Itoa(page))
		}
		if len(pages) > maxPages {
			numbers = append(numbers, "…")
		}
		told = append(told, "trang "+strings.Join(numbers, ", "))
	}
	if len(told) == 0 {
		return ""
	}
	return " (" + strings.Join(told, ", ") + ")"
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
