// Package acceptance tells the clerk who receives a document whether it keeps
// the rules: who signed, in which order, what the signatures show and where they
// stand, what kind of document it is. It adds to what package verify says of the
// bytes; Check says how both make one answer.
//
// It promises:
//   - Every finding names its rule, the pack that asks for it and the rule's own
//     words, says in Vietnamese and English what is wrong and what to do, and
//     where on the page.
//   - What a signature shows is what PDFium draws of it: letters and images that
//     are white, transparent, cut off, covered or too small are not shown.
//   - Work is bounded, and what cannot be read is said to be unread, never
//     taken for good.
//
// Where the rules of rules.md are kept:
//
//	S1   here: the name at the signature is the holder's
//	S2   here: the title at the signature is on the pack's list
//	S3   here: the organisation alone, and nobody is named who signs
//	S4   here: no detached signature; signer puts signatures into the file
//	S5   no program: what is printed has no signature
//	S6   here: no word processor's file; signer signs PDF files only
//	S7   here and before signing: rules.RefuseSecret
//	S8–S10  here; proposed by rules.Place
//	S11  no program: other sectors' rules
//	S12  here: the document's type
//	S13  host/agent: the purpose picks a certificate of the right kind
//	S14  here: on paper as well
//	S15–S20  here
//	S21  the confirmation window: days left
//	S22, S24, S25, S28  no program: forms and reports of the managing unit
//	S23  here: the certificate's life
//	S26  here: signed at all
//	S27  no program yet: encryption
//	N1–N4  here; N3 and N4 drawn by signer, proposed by rules.Place
//	N5, N6  here; drawn by signer without an image
//	N7   here, but for the typeface; drawn by signer/appearance
//	N8   host/agent before signing, signer/verify after it
//	N9   signer/verify and who shows its report
//	N10  here and signer/verify; signer signs with SHA-2
//	N11  here; asked by signer/verify
//	N12  no program yet: the forms of Decree 68/2024/NĐ-CP
package acceptance
