package agent

import (
	"context"
	"time"

	"trien/protocol"
	"trien/signer"
	"trien/signer/rules"
)

// placeTimeout bounds the look for a place. What is not found by then is the
// purpose's usual place.
const placeTimeout = 15 * time.Second

// placing is the place that was found for a holder's name, nil where there was
// none. It outlives a change of certificate: of all that a certificate says,
// only the name matters.
type placing struct {
	holder string
	found  *rules.Proposal
}

// place proposes where the signature stands, unless that is settled.
func (s *signing) place(ctx context.Context, it *item, id *identity, o signer.Options) *rules.Proposal {
	if o.Placement != nil || o.Field != "" {
		return nil
	}
	holder := id.certificate.X509.Subject.CommonName
	if it.placing != nil && it.placing.holder == holder {
		return it.placing.found
	}
	ctx, cancel := context.WithTimeout(ctx, placeTimeout)
	defer cancel()
	it.placing = &placing{holder: holder}
	found, err := rules.Place(ctx, s.agent.renderer, it.file, it.file.Size(), rules.Request{
		Purpose: o.Purpose, Holder: holder, Packs: s.packs, Kinds: s.now.Certificates.Kinds,
		Password: o.Password,
	})
	if err != nil {
		s.agent.Log.Info("no place proposed", "error", err)
		return nil
	}
	it.placing.found = &found
	return &found
}

// waitingField returns the field of the document that waits for this signature
// where the page named neither a field nor a place, and the reason to show.
func (s *signing) waitingField(it *item, id *identity, o signer.Options) (string, *protocol.PlacementReason) {
	field, err := signer.WaitingField(it.file, it.file.Size(), id.certificate.X509, id.chain, o)
	if err != nil || field == "" {
		return "", nil // what is wrong with the document is told when it is prepared
	}
	why := rules.InWaitingField()
	return field, &protocol.PlacementReason{VI: why.VI, EN: why.EN, Certain: true}
}
