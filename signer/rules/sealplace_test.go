package rules_test

import (
	"context"
	"testing"

	"trien/signer"
	"trien/signer/pdf"
	"trien/signer/rules"
)

// A letter that a person has signed and one organisation has sealed comes to
// another organisation.
func TestASecondSealIsNotSetOnTheFirst(t *testing.T) {
	doc := read(t, "cong-van-libreoffice.pdf")
	image := read(t, "con-dau.png")
	var seals []pdf.Rect
	for _, step := range []struct {
		purpose signer.Purpose
		name    string
	}{{signer.Approve, "Nguyễn Văn Đức"}, {signer.Issue, "SỞ NỘI VỤ"}, {signer.Issue, "CHI CỤC VĂN THƯ"}} {
		id := identity(t, step.name)
		p := place(t, doc, rules.Request{Purpose: step.purpose, Holder: step.name})
		var err error
		doc, _, err = signer.SignBytes(context.Background(), doc, id, signer.Options{Purpose: step.purpose, Placement: &p.Placement, Image: image})
		if err != nil {
			t.Fatal(err)
		}
		if step.purpose == signer.Issue {
			seals = append(seals, p.Placement.Image)
		}
	}
	a, b := seals[0], seals[1]
	if a.X < b.X+b.Width && b.X < a.X+a.Width && a.Y < b.Y+b.Height && b.Y < a.Y+a.Height {
		t.Errorf("the seals are at %v and %v", a, b)
	}
}
