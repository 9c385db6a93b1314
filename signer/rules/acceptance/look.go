package acceptance

import (
	"trien/signer/rules"
	"trien/signer/verify"
)

func informationMissing(lacking verify.Text) breach {
	return breach{
		reason: text("Chữ ký số của cơ quan, tổ chức không hiển thị đủ thông tin; thiếu: "+lacking.VI+".",
			"The organisation's signature does not show all its information; missing: "+lacking.EN+"."),
		action: returnIt,
	}
}

// unseen tells that a signature that should show could not be drawn: not the
// signer's fault, perhaps.
func (s *signature) unseen() bool {
	return s.page > 0 && s.drawn == nil && s.fields != nil && s.fields.appearance.Num != 0
}

var notDrawn = breach{
	reason: text("Không vẽ được hình hiển thị của chữ ký số này nên chưa kiểm tra.", "What this signature shows could not be drawn, so it was not checked."),
	action: lookAtIt,
}

// sealShows: the organisation's signature shows information and image (S18).
func sealShows(i *inspection, rule *rules.Rule) (found []breach) {
	for _, s := range i.with(sealRole) {
		if s.unseen() {
			found = append(found, notDrawn.of(s).doubt())
			continue
		}
		if lacking := s.lacks(rule.Information); lacking.VI != "" {
			found = append(found, informationMissing(lacking).of(s))
		}
		if rule.Image && (s.drawn == nil || !s.drawn.image) {
			found = append(found, breach{
				reason: text("Chữ ký số của cơ quan, tổ chức không hiển thị hình ảnh con dấu.", "The organisation's signature does not show the image of its seal."),
				action: returnIt,
			}.of(s))
		}
	}
	return found
}

// Bounds on what an image's real size may differ, as shares of it: scans of a
// seal have a margin.
const sizeSlack = 0.2

// sealShowsAndStands: image, information, size, colour and place of the
// organisation's signature (N4).
func sealShowsAndStands(i *inspection, rule *rules.Rule) []breach {
	found := sealShows(i, rule)
	for _, s := range i.with(sealRole) {
		if s.drawn == nil || !s.drawn.image {
			continue
		}
		side := max(s.drawn.picture.Width, s.drawn.picture.Height) / pointsPerMillimetre
		if real := rule.SealMillimetres; real > 0 && (side < real*(1-sizeSlack) || side > real*(1+sizeSlack)) {
			b := breach{
				reason: textf("Hình ảnh dấu rộng %.0f mm, không phải kích thước thực tế %.0f mm.", "The seal's image is %.0f mm wide, not its real size of %.0f mm.", side, real),
				action: lookAtIt,
			}.of(s)
			b.rect = s.drawn.picture
			found = append(found, b)
		}
		if !isRed(s.drawn.colour) {
			b := breach{reason: text("Hình ảnh dấu không phải màu đỏ.", "The seal's image is not red."), action: lookAtIt}.of(s)
			b.rect = s.drawn.picture
			found = append(found, b)
		}
	}
	return append(found, placed(i, rule)...)
}

const pointsPerMillimetre = 72 / 25.4

// handShows: the person's signature is an image, blue, between title and name
// (N3).
func handShows(i *inspection, rule *rules.Rule) (found []breach) {
	for _, s := range i.with(personRole) {
		switch {
		case s.unseen():
			found = append(found, notDrawn.of(s).doubt())
		case s.drawn == nil || !s.drawn.image:
			found = append(found, breach{
				reason: text("Chữ ký số của người ký không hiển thị hình ảnh chữ ký.", "The person's signature does not show the image of a hand's signature."),
				action: lookAtIt,
			}.of(s).note())
		case !isBlue(s.drawn.colour):
			found = append(found, breach{
				reason: text("Hình ảnh chữ ký của người ký không phải màu xanh.", "The image of the person's signature is not blue."),
				action: lookAtIt,
			}.of(s).note())
		}
	}
	return append(found, placed(i, rule)...)
}

// markShows: an appendix's signature shows words and no image, top right of the
// first page (N5).
func markShows(i *inspection, rule *rules.Rule) []breach {
	return i.marksShow(rule, i.with(appendixRole))
}

// copyShows: so does a copy's, which is a fine scan in colour (N6).
func copyShows(i *inspection, rule *rules.Rule) []breach {
	copies := i.with(copyRole)
	found := i.marksShow(rule, copies)
	if len(copies) > 0 && i.scanned() {
		found = append(found, i.coarse(rule.DotsPerInch)...)
	}
	return found
}

func (i *inspection) marksShow(rule *rules.Rule, marks []*signature) (found []breach) {
	for _, s := range marks {
		if lacking := s.lacks(rule.Information); lacking.VI != "" {
			found = append(found, informationMissing(lacking).of(s))
		}
		if s.drawn != nil && s.drawn.image && !rule.Image {
			found = append(found, breach{
				reason: text("Chữ ký số trên bản sao, văn bản kèm theo không được hiển thị hình ảnh.", "On a copy or an appendix the signature shows no image."),
				action: lookAtIt,
			}.of(s))
		}
	}
	return append(found, placed(i, rule)...)
}

// The size of letters of 10 points, as seen from the lowest to the highest.
const (
	leastLetters = 4.5
	mostLetters  = 14
)

// informationStyle: the information is in black letters of size 10 (N7).
// Whether they are Times New Roman a drawing does not tell.
func informationStyle(i *inspection, _ *rules.Rule) (found []breach) {
	for _, s := range i.seals() {
		if s.drawn == nil {
			continue
		}
		for _, l := range s.drawn.lines {
			if isBlack(l.colour) && l.rect.Height >= leastLetters && l.rect.Height <= mostLetters {
				continue
			}
			b := breach{
				reason: text("Thông tin chữ ký số không phải chữ màu đen, cỡ 10.", "The signature's information is not in black letters of size 10."),
				action: forInformation,
			}.of(s)
			b.rect = l.rect
			found = append(found, b)
			break
		}
	}
	return found
}
