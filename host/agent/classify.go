package agent

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"trien/protocol"
	"trien/signer/render"
	"trien/signer/rules"
)

// classifyTimeout bounds the look for what type of document one is. It is for
// convenience only.
const classifyTimeout = 5 * time.Second

// classify tells which documents of a batch are alike, so that the person can
// move the signatures of all of them at once.
func (s *signing) classify(ctx context.Context, it *item) {
	if !s.batch || it.classified || !rules.HasText(it.file, it.file.Size(), string(it.password)) {
		return
	}
	it.classified = true
	ctx, cancel := context.WithTimeout(ctx, classifyTimeout)
	defer cancel()
	read, err := rules.Read(ctx, s.agent.renderer, it.file, it.file.Size(), string(it.password))
	if err != nil {
		return
	}
	defer read.Close()
	heading, err := read.Heading()
	if err != nil || heading.Type == "" {
		return
	}
	d := s.drawingOf(it)
	s.change(func(st *protocol.ConsentState) {
		to := &st.Documents[it.n]
		to.Type = capitalised(heading.Type)
		to.Kind = kindOf(to.Type, d.pageSize)
	})
}

// kindOf names what documents have in common that are signed alike: their type
// and the size of the signature's page, to the millimetre.
func kindOf(documentType string, page render.Size) string {
	if documentType == "" {
		return ""
	}
	millimetres := func(points float64) int { return int(math.Round(points * 25.4 / 72)) }
	return fmt.Sprintf("%s %d×%d", strings.ToLower(documentType), millimetres(page.Width), millimetres(page.Height))
}

func capitalised(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
