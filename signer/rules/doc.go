// Package rules knows what Vietnamese offices demand of a signed document: where
// a signature stands, whose certificate it is, which documents are never signed.
// What the offices' documents say is data, one pack for each (Pack, Load);
// package acceptance holds received documents against them.
//
// Place looks at a document as a clerk does. It finds the signature block in
// the text: the lines of the title, the gap, the name. It finds empty areas in
// the drawn page, so that scans work too. What it returns is a proposal: an
// explicit page and rectangle always win, and Proposal.Certain tells a place
// that was found from one that was merely free.
//
// A Reading gives the rest of what a clerk sees: the head with number and type,
// marks of secrecy, signature blocks. RefuseSecret is what signing asks.
//
// It promises bounded work (a number of pages at both ends of the document),
// places within the page, and never more of the document's words in a reason
// than a page number. Rule numbers (S and N) are those of the rule packs.
package rules
