package rules

import (
	"context"
	"io"

	"trien/signer"
	"trien/signer/render"
)

// Request says what is to be placed.
type Request struct {
	Purpose signer.Purpose // "" is signer.Plain
	// Holder is the common name of the certificate: where it stands below a
	// title, that is the person's signature block.
	Holder string
	// Packs are those in force; none is the places of Decree 30/2020/NĐ-CP.
	Packs Packs
	// Kinds is the administrator's mapping, by which an organisation's seal is
	// told from a person's signature.
	Kinds []KindRule
	// Password opens an encrypted document that the empty one does not open.
	Password string
}

// Proposal is a place and the reason for it.
type Proposal struct {
	Placement signer.Placement
	Reason    Reason
	// Certain is false where the place is only a free one, or not even that:
	// the person should look.
	Certain bool
}

// Place proposes where the signature stands in the document of size bytes in
// in, which it draws with r.
//
// Errors: those of render.Renderer.Open, Document.Page and pdf.Open about the
// document, and ctx's. A caller who must sign all the same leaves the
// placement out, and signer.Prepare takes the purpose's usual place.
func Place(ctx context.Context, r *render.Renderer, in io.ReaderAt, size int64, req Request) (Proposal, error) {
	d, err := open(ctx, r, in, size, req.Password)
	if err != nil {
		return Proposal{}, err
	}
	defer d.drawn.Close()
	d.packs = req.Packs
	d.holder, d.kinds = fold(req.Holder), req.Kinds
	switch {
	case req.Purpose == signer.Approve:
		return d.approve(req.Holder)
	case req.Purpose == signer.Issue && req.Packs.Position(signer.Issue) == PageTop:
		return d.issueAtTop()
	case req.Purpose == signer.Issue:
		return d.issue()
	case req.Purpose == signer.Plain || req.Purpose == "":
		return d.plain()
	}
	return d.mark(req.Purpose, req.Holder)
}
