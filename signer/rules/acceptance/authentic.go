package acceptance

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"

	"trien/signer/cms"
	"trien/signer/pdf"
	"trien/signer/rules"
	"trien/signer/verify"
)

// authentic: the clerk checks that the document is genuine and whole, and does
// not accept what is not (S19, N2).
func authentic(i *inspection, _ *rules.Rule) (found []breach) {
	for n := range i.report.Signatures {
		s := &i.report.Signatures[n]
		bad := s.Integrity != verify.Intact || s.Verdict == verify.Failed
		if s.Kind != verify.DocTimestamp {
			bad = bad || s.Chain == verify.ChainUntrusted || s.Revocation == verify.RevocationRevoked
		}
		if !bad {
			continue
		}
		b := breach{reason: s.Reason, action: returnIt, field: s.Field}
		for _, one := range i.signatures {
			if one.Signature == s {
				b = b.of(one)
			}
		}
		found = append(found, b)
	}
	if len(found) == 0 && i.report.Integrity != verify.Intact && i.report.Integrity != verify.Unsigned && i.report.Reason != nil {
		found = append(found, breach{reason: *i.report.Reason, action: returnIt})
	}
	return found
}

// revocationKnown: where nobody says whether a certificate was withdrawn, a
// warning is shown (N11).
func revocationKnown(i *inspection, _ *rules.Rule) (found []breach) {
	for _, s := range i.signatures {
		if s.Chain == verify.ChainTrusted && s.Revocation != verify.RevocationGood && s.Revocation != verify.RevocationRevoked {
			found = append(found, breach{
				reason: text("Chưa kiểm tra được chứng thư số có bị thu hồi hay không.", "It could not be checked whether the certificate was revoked."),
				action: text("Kiểm tra kết nối mạng rồi kiểm tra lại văn bản.", "Check the network connection, then check the document again."),
			}.of(s).doubt())
		}
	}
	return found
}

// strong: no SHA-1, no short keys (N10). RSASSA-PKCS1-v1_5 is let pass: tokens in
// use know nothing else.
func strong(i *inspection, rule *rules.Rule) (found []breach) {
	for _, s := range i.signatures {
		action := text("Đề nghị nơi gửi ký lại bằng chứng thư số và phần mềm đạt yêu cầu.", "Ask the sender to sign again with a certificate and a program that satisfy the rule.")
		switch key := cms.ParseCertificate(s.Signer.Certificate).PublicKey.(type) {
		case *rsa.PublicKey:
			if bits := key.N.BitLen(); bits < rule.RSABits {
				found = append(found, breach{reason: textf("Khóa RSA chỉ có %d bit.", "The RSA key has only %d bits.", bits), action: action}.of(s))
			}
		case *ecdsa.PublicKey:
			if bits := key.Curve.Params().BitSize; bits < rule.ECDSABits {
				found = append(found, breach{reason: textf("Khóa ECDSA chỉ có %d bit.", "The ECDSA key has only %d bits.", bits), action: action}.of(s))
			}
		}
		if i.digest(s) == crypto.SHA1 {
			found = append(found, breach{
				reason: text("Chữ ký số dùng hàm băm SHA-1 đã không còn an toàn.", "The signature uses the hash SHA-1, which is not safe any more."), action: action,
			}.of(s))
		}
	}
	return found
}

// digest is the hash of a signature, 0 where it cannot be read.
func (i *inspection) digest(s *signature) crypto.Hash {
	if s.fields == nil {
		return 0
	}
	o, err := i.reading.File().Resolve(s.fields.value["Contents"])
	contents, ok := o.(pdf.String)
	if err != nil || !ok {
		return 0
	}
	data, err := cms.Parse(contents)
	if err != nil {
		return 0
	}
	return data.Signer.Hash
}

// notTooLong: a certificate lives ten years at most (S23).
func notTooLong(i *inspection, rule *rules.Rule) (found []breach) {
	for _, s := range i.signatures {
		from, to := s.Signer.NotBefore, s.Signer.NotAfter
		if rule.Years > 0 && from != nil && to != nil && to.After(from.AddDate(rule.Years, 0, 1)) {
			found = append(found, breach{
				reason: textf("Chứng thư số có thời hạn dài hơn %d năm.", "The certificate is valid for more than %d years.", rule.Years),
				action: lookAtIt,
			}.of(s))
		}
	}
	return found
}
