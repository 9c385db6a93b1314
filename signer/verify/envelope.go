package verify

import (
	"bytes"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms"
)

var errEnvelope = errors.New("the parts of the CMS contradict each other")

// envelope checks the parts of a SignedData that no signature covers against
// those that one does (RFC 5652, 5.1), so that they cannot be altered unseen:
// the version, the list of digest algorithms, the name of the signer's issuer.
// What is no DER is left to the parser: streaming programs write it.
func envelope(contents []byte, data *cms.SignedData, signer *cms.Certificate) error {
	input := cryptobyte.String(contents)
	var info, explicit, body, algorithms, content, rest cryptobyte.String
	var id asn1.ObjectIdentifier
	var version int
	if !input.ReadASN1(&info, cbasn1.SEQUENCE) || !info.ReadASN1ObjectIdentifier(&id) ||
		!info.ReadASN1(&explicit, cbasn1.Tag(0).ContextSpecific().Constructed()) ||
		!explicit.ReadASN1(&body, cbasn1.SEQUENCE) || !body.ReadASN1Integer(&version) ||
		!body.ReadASN1(&algorithms, cbasn1.SET) || !body.ReadASN1(&content, cbasn1.SEQUENCE) {
		return nil
	}
	rest = body
	// 4 and 5 belong to attribute certificates and foreign revocation data.
	lists := rest.SkipOptionalASN1(cbasn1.Tag(0).ContextSpecific().Constructed()) && rest.PeekASN1Tag(cbasn1.Tag(1).ContextSpecific().Constructed())
	if version != 1 && version != 3 && !(lists && (version == 4 || version == 5)) {
		return fmt.Errorf("%w: version %d", errEnvelope, version)
	}
	listed := false
	for !algorithms.Empty() {
		var algorithm cryptobyte.String
		var name asn1.ObjectIdentifier
		if !algorithms.ReadASN1(&algorithm, cbasn1.SEQUENCE) || !algorithm.ReadASN1ObjectIdentifier(&name) {
			return fmt.Errorf("%w: digest algorithms", errEnvelope)
		}
		listed = listed || name.Equal(data.Signer.HashOID)
	}
	if !listed {
		return fmt.Errorf("%w: the signer's digest algorithm is not announced", errEnvelope)
	}
	var signers, first cryptobyte.String
	if rest.SkipOptionalASN1(cbasn1.Tag(1).ContextSpecific().Constructed()) && rest.ReadASN1(&signers, cbasn1.SET) &&
		signers.ReadASN1(&first, cbasn1.SEQUENCE) && first.ReadASN1Integer(&version) && version != 1 && version != 3 {
		return fmt.Errorf("%w: version %d of the SignerInfo", errEnvelope, version)
	}
	if data.Signer.Issuer != nil && signer != nil && !sameName(data.Signer.Issuer, signer.RawIssuer) {
		return fmt.Errorf("%w: the signer's issuer", errEnvelope)
	}
	return nil
}

// sameName compares two distinguished names by their values, because one may
// be in another string type than the other. It is stricter than cms.SameName,
// which leaves out case: here no byte may change unseen.
func sameName(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	var x, y pkix.RDNSequence
	if _, err := asn1.Unmarshal(a, &x); err != nil {
		return false
	}
	if _, err := asn1.Unmarshal(b, &y); err != nil {
		return false
	}
	return slices.EqualFunc(x, y, func(x, y pkix.RelativeDistinguishedNameSET) bool {
		return slices.EqualFunc(x, y, func(x, y pkix.AttributeTypeAndValue) bool {
			return x.Type.Equal(y.Type) && fmt.Sprint(x.Value) == fmt.Sprint(y.Value)
		})
	})
}
