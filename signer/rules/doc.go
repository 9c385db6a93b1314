// Package rules knows where Vietnamese offices want a signature to stand, by
// what is on the page, and says why in words.
//
// Place looks at a document as a clerk does. It finds the signature block in
// the text: the lines of the title, the gap, the name. It finds empty areas in
// the drawn page, so that scans work too. What it returns is a proposal: an
// explicit page and rectangle always win, and Proposal.Certain tells a place
// that was found from one that was merely free.
//
// It promises bounded work (a number of pages at both ends of the document),
// places within the page, and never more of the document's words in a reason
// than a page number. Rule numbers (S and N) are those of the rule packs.
package rules
