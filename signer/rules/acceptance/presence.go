package acceptance

import (
	"trien/signer/rules"
	"trien/signer/verify"
)

// What may be missing.
var (
	bothMissing = breach{
		reason: text("Văn bản chưa được ký số: không có chữ ký số của cá nhân, cũng không có chữ ký số của cơ quan, tổ chức.",
			"The document is not signed: neither by a person nor by the organisation."),
		action: returnIt,
	}
	sealMissing = breach{
		reason: text("Văn bản không có chữ ký số của cơ quan, tổ chức ban hành.", "The document lacks the signature of the organisation that issues it."),
		action: returnIt,
	}
	handMissing = breach{
		reason: text("Văn bản có chữ ký số của cơ quan, tổ chức nhưng không có chữ ký số của người ký có tên trên văn bản.",
			"The organisation has signed, but not the person whom the document names."),
		action: returnIt,
	}
	nobodyNamed = breach{
		reason: text("Chỉ có chữ ký số của cơ quan, tổ chức; không thấy người ký trên văn bản (tương đương đóng dấu treo).",
			"Only the organisation has signed; the document names nobody who signs."),
		action: lookAtIt,
	}
	scanSealed = breach{
		reason: text("Văn bản là bản quét: chữ ký số của cơ quan, tổ chức là đủ nếu bản giấy đã được ký tay và đóng dấu.",
			"The document is a scan: the organisation's signature is enough where the paper was signed by hand and stamped."),
		action: text("Xem trên ảnh có chữ ký tay và dấu hay không.", "Look whether the picture shows the hand's signature and the stamp."),
	}
	holderUnknown = breach{
		reason: text("Không xác định được chứng thư số này là của cá nhân hay của cơ quan, tổ chức.",
			"It cannot be told whether this certificate is a person's or an organisation's."),
		action: mapCertificate,
	}
)

// seals are the organisation's signatures of every kind.
func (i *inspection) seals() []*signature {
	return i.with(sealRole, incomingRole, appendixRole, copyRole)
}

// unknown returns a doubt for each signature of an unknown holder.
func (i *inspection) unknown() (doubts []breach) {
	for _, s := range i.with(unknownRole) {
		doubts = append(doubts, holderUnknown.of(s).doubt())
	}
	return doubts
}

// unread tells that nothing can be said of the signatures: the document is
// damaged or encrypted, which the report says.
func (i *inspection) unread() bool {
	return i.reading == nil && i.format != wordFile
}

// sealPresent: what leaves the agency has the organisation's signature (S15).
func sealPresent(i *inspection, _ *rules.Rule) []breach {
	switch {
	case i.unread() || len(i.seals()) > 0:
		return nil
	case len(i.with(unknownRole)) > 0:
		return i.unknown()
	}
	return []breach{sealMissing}
}

// signedAtAll: documents are signed before they are issued (S26).
func signedAtAll(i *inspection, _ *rules.Rule) []breach {
	if i.unread() || len(i.signatures) > 0 {
		return nil
	}
	return []breach{bothMissing}
}

// inOrder: first the person, then the organisation (S16, N1). A clerk's marks
// of a later day are in no order.
func inOrder(i *inspection, _ *rules.Rule) []breach {
	hands, seals := i.with(personRole), i.with(sealRole)
	if len(hands) == 0 || len(seals) == 0 || seals[len(seals)-1].end > hands[len(hands)-1].end {
		return nil
	}
	return []breach{breach{
		reason: text("Cơ quan, tổ chức ký số trước cá nhân: thứ tự ký không đúng.", "The organisation signed before the person: the order is wrong."),
		action: returnIt,
	}.of(seals[len(seals)-1])}
}

// sealedAlone returns what is to be said where the organisation alone has signed:
// nothing where a person has too, or where no person needs to.
func (i *inspection) sealedAlone() *breach {
	if i.unread() || len(i.with(personRole, unknownRole)) > 0 || len(i.with(sealRole)) == 0 {
		return nil
	}
	switch {
	case i.scanned():
		b := scanSealed.note()
		return &b
	case len(i.signers()) > 0:
		b := handMissing
		b.page, b.rect = i.signers()[0].Page, i.signers()[0].Gap
		return &b
	}
	b := nobodyNamed.doubt()
	return &b
}

// sealAlone: the organisation's signature alone only where nobody signs, or on
// what others sent (S3).
func sealAlone(i *inspection, _ *rules.Rule) []breach {
	b := i.sealedAlone()
	if b == nil {
		return nil
	}
	if b.severity == verify.SeverityWarning { // nobody signs: the rule's own case
		*b = b.note()
	}
	return []breach{*b}
}

// sealedScan: a paper signed by hand is stamped, scanned and signed by the
// organisation (S17).
func sealedScan(i *inspection, _ *rules.Rule) []breach {
	if b := i.sealedAlone(); b != nil && i.scanned() {
		return []breach{*b}
	}
	return nil
}

// bothInOrder: the person's signature first, then the organisation's (N1).
func bothInOrder(i *inspection, rule *rules.Rule) []breach {
	return append(i.missing(), inOrder(i, rule)...)
}

// missing says which of the two signatures is.
func (i *inspection) missing() []breach {
	switch alone := i.sealedAlone(); {
	case i.unread():
		return nil
	case len(i.signatures) == 0:
		return []breach{bothMissing}
	case alone != nil:
		return []breach{*alone}
	case len(i.with(unknownRole)) > 0 && (len(i.seals()) == 0 || len(i.with(personRole)) == 0):
		return i.unknown()
	case len(i.seals()) > 0:
		return nil
	}
	return []breach{sealMissing}
}

// namedFaults are the three that Bắc Kạn names (S20), each with its own words:
// no signature at all, one of two missing, an organisation's signature without
// its information.
func namedFaults(i *inspection, rule *rules.Rule) (found []breach) {
	phrase := func(n int) string {
		if n < len(rule.Faults) {
			return rule.Faults[n]
		}
		return ""
	}
	for _, b := range i.missing() {
		b.phrase = phrase(1)
		if len(i.signatures) == 0 {
			b.phrase = phrase(0)
		}
		found = append(found, b)
	}
	for _, s := range i.with(sealRole) {
		if lacking := s.lacks(rule.Information); lacking.VI != "" && !s.unseen() {
			b := informationMissing(lacking).of(s)
			b.phrase = phrase(2)
			found = append(found, b)
		}
	}
	return found
}
