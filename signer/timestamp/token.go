package timestamp

import (
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"time"

	rfc3161 "github.com/digitorus/timestamp"

	"trien/signer/cms"
	"trien/signer/fault"
)

// maxSkew is how far an authority's time may lie from this PC's. A domain's
// clocks differ by five minutes at most, or nobody could log in.
const maxSkew = 10 * time.Minute

// Token is a timestamp that holds.
type Token struct {
	// DER is the TimeStampToken, a ContentInfo (RFC 3161, 2.4.2).
	DER []byte
	// Time is what it says, in UTC.
	Time time.Time
}

// response is a TimeStampResp (RFC 3161, 2.4.2).
type response struct {
	Status struct {
		Status  rfc3161.Status
		Text    []asn1.RawValue `asn1:"optional"`
		Failure asn1.BitString  `asn1:"optional"`
	}
	Token asn1.RawValue `asn1:"optional"`
}

// check judges the answer to a request. All of it is hostile.
func (a *Authority) check(answer []byte, asked rfc3161.Request, now time.Time) (Token, error) {
	invalid := func(detail string, err error) (Token, error) {
		return Token{}, fault.Wrap(fault.TimestampInvalid, detail, err)
	}
	var r response
	if rest, err := asn1.Unmarshal(answer, &r); err != nil || len(rest) > 0 {
		return invalid("the answer is no timestamp response", err)
	}
	if r.Status.Status != rfc3161.Granted && r.Status.Status != rfc3161.GrantedWithMods {
		return invalid(fmt.Sprintf("refused: %s, %s", r.Status.Status, failure(r.Status.Failure)), nil)
	}
	if len(r.Token.FullBytes) == 0 || len(r.Token.FullBytes) > MaxToken {
		return invalid(fmt.Sprintf("a token of %d bytes", len(r.Token.FullBytes)), nil)
	}
	token, err := cms.ParseTimestamp(r.Token.FullBytes)
	if err != nil {
		return invalid("the token cannot be read", err)
	}
	if token.Hash != asked.HashAlgorithm {
		return invalid("the token stamps another digest", nil)
	}
	v, err := token.VerifyToken(asked.HashedMessage)
	if err != nil {
		return invalid("the token does not hold", err)
	}
	switch signer := v.Certificate.X509; {
	case token.Nonce == nil || token.Nonce.Cmp(asked.Nonce) != 0:
		return invalid("the token answers another request", nil)
	case !v.CertificateBound:
		return invalid("the token does not name its certificate", nil)
	case len(v.Weak) > 0:
		return invalid(fmt.Sprintf("the token is signed with %s", v.Weak), nil)
	case signer == nil:
		return invalid("the authority's certificate cannot be read", v.Certificate.Err)
	case !cms.StampsOnly(signer):
		return invalid("the authority's certificate is not for timestamping alone", nil)
	case token.Time.Before(signer.NotBefore) || token.Time.After(signer.NotAfter):
		return invalid("the authority's certificate is not valid at that time", nil)
	case now.Sub(token.Time).Abs() > maxSkew:
		return invalid(fmt.Sprintf("the authority says %s, this PC %s", token.Time.Format(time.RFC3339), now.UTC().Format(time.RFC3339)), nil)
	}
	if err := a.trusted(token, v.Certificate); err != nil {
		return invalid("the authority is not trusted", err)
	}
	return Token{DER: r.Token.FullBytes, Time: token.Time}, nil
}

// failure gives the one bit of a PKIFailureInfo in words.
func failure(bits asn1.BitString) string {
	for i := range bits.BitLength {
		if bits.At(i) != 0 {
			return rfc3161.FailureInfo(i).String()
		}
	}
	return "for no reason given"
}

// trusted looks for a path to a root, where there are roots.
func (a *Authority) trusted(token *cms.Timestamp, signer *cms.Certificate) error {
	if len(a.Roots) == 0 {
		return nil
	}
	options := x509.VerifyOptions{
		Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool(),
		CurrentTime: token.Time, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping},
	}
	for _, c := range a.Roots {
		options.Roots.AddCert(c)
	}
	for _, c := range token.Certificates {
		if c.X509 != nil {
			options.Intermediates.AddCert(c.X509)
		}
	}
	_, err := signer.X509.Verify(options)
	var unknown x509.UnknownAuthorityError
	if errors.As(err, &unknown) {
		return errors.New("its certificate leads to no trusted root")
	}
	return err
}
