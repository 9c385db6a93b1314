package token

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func ExampleParseURI() {
	u, err := ParseURI("pkcs11:token=Tri%E1%BB%87n%20Demo;id=%01%A2?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/run/pin")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s, key %x\n", u.Token, u.ID)
	fmt.Println(u.PINFile())
	fmt.Println(u)
	// Output:
	// Triện Demo, key 01a2
	// /run/pin true
	// pkcs11:token=Tri%E1%BB%87n%20Demo;id=%01%A2?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/run/pin
}

func TestURIsAreRead(t *testing.T) {
	slot := uint(7)
	for in, want := range map[string]URI{
		"pkcs11:":                            {},
		"PKCS11:token=A":                     {Token: "A"},
		"pkcs11:token=a%3bb%2Fc%25;serial=1": {Token: "a;b/c%", Serial: "1"},
		"pkcs11:id=%00%ff%2f":                {ID: []byte{0, 0xff, '/'}},
		"pkcs11:id=ab":                       {ID: []byte("ab")},
		"pkcs11:slot-id=7;object=Ký;type=cert?x-vendor=1": {},
		"pkcs11:slot-id=7;object=K%C3%BD;type=cert?x-vendor=1": {
			Slot: &slot, Object: "Ký", Type: "cert"},
		"pkcs11:model=m&m;manufacturer=x?pin-value=12%2634": {
			Model: "m&m", Manufacturer: "x", PINValue: []byte("12&34")},
		"pkcs11:token=A?pin-source=%7Cprog": {Token: "A", PINSource: "|prog"},
	} {
		got, err := ParseURI(in)
		if strings.Contains(in, "Ký") {
			if err == nil {
				t.Errorf("%s: a character that must be encoded passed", in)
			}
			continue
		}
		if err != nil || !reflect.DeepEqual(*got, want) {
			t.Errorf("%s: %+v, %v", in, got, err)
		}
	}
}

func TestWrongURIsAreRefusedWithoutTheirValues(t *testing.T) {
	for _, in := range []string{
		"", "pkcs11", "pkcs12:token=A", "token=SENTINEL",
		"pkcs11:SENTINEL", "pkcs11:token", "pkcs11:=SENTINEL", "pkcs11:token=",
		"pkcs11:token=SENTINEL;token=SENTINEL", "pkcs11:token=A;;serial=1", "pkcs11:token=A;",
		"pkcs11:token=SENTINEL%", "pkcs11:token=SENTINEL%4", "pkcs11:token=SENTINEL%zz", "pkcs11:token=%4gSENTINEL",
		"pkcs11:token=SENTINEL A", "pkcs11:token=SENTINEL/", "pkcs11:token=%FFSENTINEL",
		"pkcs11:slot-id=SENTINEL", "pkcs11:slot-id=-1", "pkcs11:type=SENTINEL", "pkcs11:x-filter=SENTINEL",
		"pkcs11:?module-path=SENTINEL.so", "pkcs11:?pin-value=SENTINEL&pin-value=SENTINEL", "pkcs11:?pin-value=SENTINEL%",
		"pkcs11:token=" + strings.Repeat("a", maxURI),
	} {
		u, err := ParseURI(in)
		if err == nil {
			t.Errorf("%q was read as %+v", in, u)
		} else if strings.Contains(err.Error(), "SENTINEL") {
			t.Errorf("%q: the error shows a value: %v", in, err)
		}
	}
}

func TestURIWithAPINIsPrintedWithoutIt(t *testing.T) {
	u, err := ParseURI("pkcs11:token=A?pin-value=SENTINEL")
	if err != nil || strings.Contains(u.String()+fmt.Sprint(u), "SENTINEL") {
		t.Errorf("%v, %v", u, err)
	}
}

func TestPINFileIsAnAbsolutePathOnly(t *testing.T) {
	for source, want := range map[string]string{
		"file:/run/pin": "/run/pin", "file:///run/pin": "/run/pin", "/run/pin": "/run/pin",
		"": "", "run/pin": "", "file:pin": "", "|cat /run/pin": "", "https://a.test/pin": "", "file://host/pin": "",
	} {
		u := URI{PINSource: source}
		if path, ok := u.PINFile(); ok != (want != "") || ok && path != want {
			t.Errorf("%q: %q, %v", source, path, ok)
		}
	}
}

func TestURIMatchesOnlyWhatItNames(t *testing.T) {
	c := &Certificate{KeyID: []byte{1, 0xA2}, Label: "lãnh đạo", Token: Token{Slot: 3, Label: "Trien Demo", Serial: "0a", Model: "m"}}
	for uri, want := range map[string]bool{
		"pkcs11:":                             true,
		"pkcs11:token=Trien%20Demo":           true,
		"pkcs11:token=Trien%20Demo;id=%01%a2": true,
		"pkcs11:serial=0a;object=l%C3%A3nh%20%C4%91%E1%BA%A1o": true,
		"pkcs11:slot-id=3":           true,
		"pkcs11:token=trien%20demo":  false,
		"pkcs11:token=Trien":         false,
		"pkcs11:id=%01":              false,
		"pkcs11:object=l":            false,
		"pkcs11:serial=0b;id=%01%A2": false,
		"pkcs11:slot-id=4":           false,
		"pkcs11:model=x":             false,
		"pkcs11:manufacturer=x":      false,
	} {
		u, err := ParseURI(uri)
		if err != nil {
			t.Fatal(err)
		}
		if u.MatchCertificate(c) != want {
			t.Errorf("%s: %v", uri, !want)
		}
	}
	if u := c.URI(); !u.MatchCertificate(c) || u.String() != "pkcs11:token=Trien%20Demo;serial=0a;id=%01%A2" {
		t.Errorf("%v", u)
	}
}

func FuzzParseURI(f *testing.F) {
	f.Add("pkcs11:token=Trien%20Demo;id=%01%A2?module-path=/usr/lib/x.so&pin-source=file:/run/pin")
	f.Add("pkcs11:serial=0;object=a;type=private?pin-value=1234")
	f.Add("pkcs11:slot-id=1;manufacturer=%e1%bb%87;model=;")
	f.Fuzz(func(t *testing.T, in string) {
		u, err := ParseURI(in)
		if err != nil {
			return
		}
		again, err := ParseURI(u.String())
		if err != nil {
			t.Fatalf("%q: %q: %v", in, u, err)
		}
		u.PINValue = nil
		if !reflect.DeepEqual(u, again) || u.String() != again.String() {
			t.Errorf("%q: %+v became %+v", in, u, again)
		}
	})
}
