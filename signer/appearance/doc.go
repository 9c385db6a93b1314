// Package appearance draws what a signature looks like on the page.
//
// It turns a Spec (a size, an optional picture, optional lines of text) into a
// Form XObject (ISO 32000-2, 8.10) with everything the form needs: subsets of
// the embedded fonts and the picture. The preview that a person approves and
// the signed file hold the same objects, so both show the same drawing.
//
// Promises:
//   - Text is set in Liberation Serif, the metric twin of the Times New Roman
//     that Decree 30/2020 asks for, black, 10 points (rules.md, N7). It wraps
//     first and shrinks after, and never runs out of the rectangle: text that
//     cannot fit legibly is refused.
//   - Text can be selected, searched and copied: what pdftotext reads is what
//     was given, in Unicode NFC. A character that the font lacks is an error
//     that names it, never an empty box.
//   - A picture keeps its proportions, its transparency and its colours. Of ink on
//     white paper only the ink is shown, upright and without an empty margin.
//   - A PDF/A document stays PDF/A (ISO 19005): no soft mask where there may be
//     none, colours that are defined, fonts with what its part asks for.
//   - The same Spec gives the same bytes.
//   - Pictures and texts are taken for hostile: work and memory are bounded and
//     every refusal is a *fault.Error.
//
// All functions may be called from several goroutines.
package appearance
