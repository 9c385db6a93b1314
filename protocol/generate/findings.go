package main

import (
	"bytes"
	"fmt"

	"trien/protocol"
)

// findingsTS is the table from which the extension takes the sentences of what
// it finds itself.
func findingsTS() []byte {
	var b bytes.Buffer
	b.WriteString(generated)
	b.WriteString(`export interface FindingText {
  title: string;
  meaning: string;
  action: string;
}

/** The areas in the order in which they are shown. */
export const findingAreas = [
`)
	for _, a := range protocol.Areas {
		fmt.Fprintf(&b, "  { area: %q, vi: %s, en: %s },\n", a.Area, quote(a.Name.VI), quote(a.Name.EN))
	}
	b.WriteString(`] as const;

export type FindingArea = (typeof findingAreas)[number]["area"];
export type FindingLevel = "green" | "amber" | "red";

/** Every finding, with what a person reads; {name} is filled in. */
export const findingTable = {
`)
	for _, e := range protocol.FindingTable {
		fmt.Fprintf(&b, "  %q: {\n    area: %q,\n    level: %q,\n", e.Code, e.Area(), e.Level)
		for _, s := range []struct {
			lang string
			protocol.FindingText
		}{{"vi", e.VI}, {"en", e.EN}} {
			fmt.Fprintf(&b, "    %s: {\n      title: %s,\n      meaning: %s,\n      action: %s,\n    },\n", s.lang, quote(s.Title), quote(s.Meaning), quote(s.Action))
		}
		b.WriteString("  },\n")
	}
	b.WriteString(`} as const satisfies Record<
  string,
  { area: FindingArea; level: FindingLevel; vi: FindingText; en: FindingText }
>;

export type FindingCode = keyof typeof findingTable;
`)
	return b.Bytes()
}

// findingsMarkdown is for who sees a code in monitoring, or hears it on the
// phone.
func findingsMarkdown() []byte {
	var b bytes.Buffer
	b.WriteString(`# Mã chẩn đoán · Findings

"trien doctor" và trang *Chẩn đoán* của tiện ích nói những điều này. Mã không đổi nghĩa qua các phiên bản. · *What "trien doctor" and the
extension's page tell. A code never changes its meaning.*

Generated from ` + "`findingtable_*.go` by `go generate ./protocol`" + `.

🟢 tốt · *good* 🟡 nên xem · *look at it* 🔴 phải sửa · *must be mended*
`)
	marks := map[protocol.FindingLevel]string{protocol.Green: "🟢", protocol.Amber: "🟡", protocol.Red: "🔴"}
	for _, a := range protocol.Areas {
		fmt.Fprintf(&b, "\n## %s · %s\n\n| | code | Tiếng Việt | English |\n|---|---|---|---|\n", a.Name.VI, a.Name.EN)
		for _, e := range protocol.FindingTable {
			if e.Area() == a.Area {
				fmt.Fprintf(&b, "| %s | `%s` | %s | %s |\n", marks[e.Level], e.Code, paragraph(e.VI), paragraph(e.EN))
			}
		}
	}
	return b.Bytes()
}

func paragraph(t protocol.FindingText) string {
	s := "**" + t.Title + "** " + t.Meaning
	if t.Action != "" {
		s += " → " + t.Action
	}
	return s
}
