package acceptance

import (
	"context"
	"io"
	"slices"

	"trien/signer/render"
	"trien/signer/rules"
	"trien/signer/verify"
)

// Options says what Check measures against.
type Options struct {
	// Packs are the rule packs in force.
	Packs rules.Packs
	// Kinds is the administrator's mapping of certificates.
	Kinds []rules.KindRule
	// Password opens an encrypted document that the empty one does not.
	Password string
}

// Check holds the document of size bytes in in, and the report that verify.File
// made of it, against the rule packs. It fills the report's Rules and
// Acceptance, and Holder and HolderSource of each signer. Pages are drawn
// with r.
//
// A document is refused where it is not intact (which an unsigned one is not
// either), where a signature's verdict is TOTAL-FAILED, its certificate was
// revoked or does not lead to a trusted one, or where a finding is an error. A
// person must look (review) where a finding is a warning, or where a signature
// is not beyond doubt: its revocation could not be checked (N11) or its verdict
// is not TOTAL-PASSED. All others are accepted.
//
// A file that is no PDF is told by what it is: a Word file has
// Integrity verify.Unsigned, or verify.Unsupported where it bears a signature
// of its own kind.
//
// The error is ctx's alone: what cannot be read leaves its rules unchecked, and
// a finding says so.
func Check(ctx context.Context, r *render.Renderer, in io.ReaderAt, size int64, report *verify.Report, o Options) error {
	i := &inspection{ctx: ctx, report: report, packs: o.Packs}
	i.format = formatOf(in, size)
	if i.format != pdfFile {
		i.notPDF()
	} else {
		i.read(r, in, size, o)
		defer i.close()
	}
	i.holders(o.Kinds)
	report.Rules = []verify.Finding{}
	for _, pack := range o.Packs {
		for n := range pack.Rules {
			rule := &pack.Rules[n]
			check := checks[rule.ID]
			if check == nil {
				continue
			}
			for _, b := range check(i, rule) {
				report.Rules = append(report.Rules, b.finding(pack, rule))
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
	}
	report.Acceptance = accept(report)
	return nil
}

// accept is the policy that Check describes.
func accept(r *verify.Report) verify.Acceptance {
	has := func(s verify.Severity) bool {
		return slices.ContainsFunc(r.Rules, func(f verify.Finding) bool { return f.Severity == s })
	}
	refused := r.Integrity != verify.Intact || has(verify.SeverityError)
	review := has(verify.SeverityWarning)
	for _, s := range r.Signatures {
		if s.Kind != verify.DocTimestamp && (s.Verdict == verify.Failed || s.Chain == verify.ChainUntrusted || s.Revocation == verify.RevocationRevoked) {
			refused = true
		}
		review = review || s.Verdict != verify.Passed
		review = review || s.Revocation == verify.RevocationUnknown || s.Revocation == verify.RevocationNotChecked
	}
	switch {
	case refused:
		return verify.Refused
	case review:
		return verify.Review
	}
	return verify.Accepted
}

// checks has what a program can check on receipt; the package's table says
// where the other rules are kept.
var checks = map[rules.RuleID]func(*inspection, *rules.Rule) []breach{
	"S1": signerNamed, "S2": signerEntitled, "S3": sealAlone, "S4": attached, "S6": isPDF, "S7": secret,
	"S8": placed, "S9": placed, "S10": placed, "S12": typeAllowed, "S14": paperToo,
	"S15": sealPresent, "S16": inOrder, "S17": sealedScan, "S18": sealShows, "S19": authentic, "S20": namedFaults,
	"S23": notTooLong, "S26": signedAtAll,
	"N1": bothInOrder, "N2": authentic, "N3": handShows, "N4": sealShowsAndStands, "N5": markShows, "N6": copyShows,
	"N7": informationStyle, "N10": strong, "N11": revocationKnown,
}
