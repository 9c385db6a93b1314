package main

import (
	"context"
	"fmt"
	"time"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/render"
	"trien/signer/rules"
)

// placementTimeout bounds the look at a document, with the seconds in which
// PDFium is compiled at a user's first signature. Who signs from a script does
// not wait longer for a better place.
const placementTimeout = 20 * time.Second

// place proposes where a document is signed; nil where it cannot be looked at,
// which leaves the purpose's usual place. A document without text on the pages
// in question is looked at only where always is set: its pages would have to
// be drawn, which takes longer and more memory than all the rest, for a guess.
// In the window, where a person judges the guess, the agent makes it.
func place(ctx context.Context, path string, req rules.Request, always bool) *rules.Proposal {
	drawer, cache, err := drawerOf()
	if err != nil {
		return nil
	}
	in, size, err := openDocument(path)
	if err != nil {
		return nil
	}
	defer in.Close()
	if !always && !rules.HasText(in, size, req.Password) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, placementTimeout)
	defer cancel()
	r := render.New(cache, drawer...)
	defer r.Close()
	found, err := rules.Place(ctx, r, in, size, req)
	if err != nil {
		return nil
	}
	return &found
}

// signPlaced signs with the place that the rules of req propose. Where the signature
// does not fit there, its usual place is taken.
func (c signCommand) signPlaced(ctx context.Context, id signer.Identity, o signer.Options, req rules.Request) (signer.Result, error) {
	var proposed *rules.Proposal
	if o.Placement == nil && o.Field == "" {
		o.Field = c.waitingField(id, o)
	}
	if o.Placement == nil && o.Field == "" && o.Purpose != signer.Plain {
		req.Purpose, req.Holder, req.Password = o.Purpose, id.Certificate.Subject.CommonName, o.Password
		proposed = place(ctx, c.Input, req, len(c.Rules) > 0)
	}
	if proposed == nil {
		return signer.SignFile(ctx, c.Input, c.Output, id, o)
	}
	o.Placement = &proposed.Placement
	made, err := signer.SignFile(ctx, c.Input, c.Output, id, o)
	if fault.CodeOf(err) == fault.PlacementInvalid {
		o.Placement = nil
		return signer.SignFile(ctx, c.Input, c.Output, id, o)
	}
	if err == nil {
		fmt.Println(proposed.Reason.VI)
		fmt.Println(proposed.Reason.EN)
	}
	return made, err
}

// waitingField returns the name of the empty field that waits for this
// signature, "" where there is none. What is wrong with the document is told
// when it is signed.
func (c signCommand) waitingField(id signer.Identity, o signer.Options) string {
	in, size, err := openDocument(c.Input)
	if err != nil {
		return ""
	}
	defer in.Close()
	field, err := signer.WaitingField(in, size, id.Certificate, id.Chain, o)
	if err != nil {
		return ""
	}
	if field != "" {
		why := rules.InWaitingField()
		fmt.Println(why.VI)
		fmt.Println(why.EN)
	}
	return field
}
