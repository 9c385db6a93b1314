package token

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"
)

// URI is a PKCS#11 URI (RFC 7512) that names a key on a token:
//
//	pkcs11:token=Trien%20Demo
//	pkcs11:token=Trien%20Demo;object=leader
//	pkcs11:serial=0123456789abcdef;id=%01%A2?module-path=/usr/lib/libbit4xpki.so
//	pkcs11:token=Trien%20Demo;id=%01?pin-source=file:/run/user/1000/pin
//
// An attribute that is not given, here empty, matches anything. Texts are
// UTF-8; ID is bytes.
type URI struct {
	// Of the token, as C_GetTokenInfo says.
	Token, Manufacturer, Model, Serial string
	// Slot is slot-id. It changes from one start of a module to the next; the
	// serial number is the better name.
	Slot *uint

	// Of the object.
	ID     []byte // CKA_ID
	Object string // CKA_LABEL
	Type   string // "", "cert", "private" or "public": all name the same key here

	// ModulePath is the absolute path of the PKCS#11 module.
	ModulePath string
	// PINSource says where to read the PIN: "file:/path" or "/path". See PINFile.
	PINSource string
	// PINValue is the PIN itself. It is for tests: whatever shows the URI shows
	// it. String leaves it out.
	PINValue []byte
}

// maxURI bounds a URI, in bytes.
const maxURI = 4096

// ParseURI parses a PKCS#11 URI. It refuses path attributes that it does not
// know, because to ignore one is to match more keys than were meant, and
// attributes that are given twice or empty. Query attributes that it does not
// know it ignores. Its errors hold no value from the URI, only names.
func ParseURI(s string) (*URI, error) {
	const scheme = "pkcs11:"
	if len(s) > maxURI {
		return nil, fmt.Errorf("pkcs11 URI: longer than %d bytes", maxURI)
	}
	if len(s) < len(scheme) || !strings.EqualFold(s[:len(scheme)], scheme) {
		return nil, fmt.Errorf("pkcs11 URI: does not begin with %q", scheme)
	}
	path, query, _ := strings.Cut(s[len(scheme):], "?")
	u := &URI{}
	seen := map[string]bool{}
	if err := eachAttribute(path, ";", pathChars, seen, u.setPath); err != nil {
		return nil, err
	}
	if err := eachAttribute(query, "&", queryChars, seen, u.setQuery); err != nil {
		return nil, err
	}
	return u, nil
}

// eachAttribute splits "name=value" pairs, decodes them and hands them to set.
func eachAttribute(s, separator, allowed string, seen map[string]bool, set func(name, value string) error) error {
	if s == "" {
		return nil
	}
	for pair := range strings.SplitSeq(s, separator) {
		name, coded, ok := strings.Cut(pair, "=")
		if !ok || !isAttributeName(name) {
			return fmt.Errorf("pkcs11 URI: an attribute without a proper name")
		}
		if seen[name] {
			return fmt.Errorf("pkcs11 URI: %s is given twice", name)
		}
		seen[name] = true
		value, err := percentDecode(coded, allowed)
		if err != nil {
			return fmt.Errorf("pkcs11 URI: %s: %w", name, err)
		}
		if value == "" {
			return fmt.Errorf("pkcs11 URI: %s is empty", name)
		}
		if name != "id" && name != "pin-value" && !utf8.ValidString(value) {
			return fmt.Errorf("pkcs11 URI: %s is not UTF-8", name)
		}
		if err := set(name, value); err != nil {
			return err
		}
	}
	return nil
}

func (u *URI) setPath(name, value string) error {
	switch name {
	case "token":
		u.Token = value
	case "manufacturer":
		u.Manufacturer = value
	case "model":
		u.Model = value
	case "serial":
		u.Serial = value
	case "object":
		u.Object = value
	case "id":
		u.ID = []byte(value)
	case "slot-id":
		n, err := strconv.ParseUint(value, 10, 32)
		if err != nil {
			return fmt.Errorf("pkcs11 URI: slot-id is not a number")
		}
		slot := uint(n)
		u.Slot = &slot
	case "type":
		if value != "cert" && value != "private" && value != "public" {
			return fmt.Errorf("pkcs11 URI: type names no key or certificate")
		}
		u.Type = value
	default:
		return fmt.Errorf("pkcs11 URI: attribute %s is not known", name)
	}
	return nil
}

func (u *URI) setQuery(name, value string) error {
	switch name {
	case "module-path":
		if !filepath.IsAbs(value) {
			return fmt.Errorf("pkcs11 URI: module-path is not absolute")
		}
		u.ModulePath = value
	case "pin-source":
		u.PINSource = value
	case "pin-value":
		u.PINValue = []byte(value)
	}
	return nil
}

// String formats the URI, without PINValue. Parsing it gives the same URI.
func (u *URI) String() string {
	var path, query []string
	add := func(list *[]string, name, value, allowed string) {
		if value != "" {
			*list = append(*list, name+"="+percentEncode(value, allowed))
		}
	}
	add(&path, "token", u.Token, pathChars)
	add(&path, "manufacturer", u.Manufacturer, pathChars)
	add(&path, "model", u.Model, pathChars)
	add(&path, "serial", u.Serial, pathChars)
	if u.Slot != nil {
		path = append(path, "slot-id="+strconv.FormatUint(uint64(*u.Slot), 10))
	}
	// RFC 7512, 2.3: every byte of an id should be percent-encoded.
	add(&path, "id", string(u.ID), "")
	add(&path, "object", u.Object, pathChars)
	add(&path, "type", u.Type, pathChars)
	add(&query, "module-path", u.ModulePath, queryChars)
	add(&query, "pin-source", u.PINSource, queryChars)
	s := "pkcs11:" + strings.Join(path, ";")
	if len(query) > 0 {
		s += "?" + strings.Join(query, "&")
	}
	return s
}

// PINFile returns the path that PINSource names. ok is false where it names no
// file: none is given, or another kind of source (RFC 7512, 2.4).
func (u *URI) PINFile() (path string, ok bool) {
	path = u.PINSource
	if rest, found := strings.CutPrefix(path, "file:"); found {
		path = strings.TrimPrefix(rest, "//")
	}
	// On Windows "file:///C:/pin" is C:/pin.
	if drive := strings.TrimPrefix(path, "/"); filepath.VolumeName(drive) != "" {
		path = drive
	}
	return path, filepath.IsAbs(path)
}

// MatchToken reports whether the URI's token attributes all fit t.
func (u *URI) MatchToken(t *Token) bool {
	fits := func(want, is string) bool { return want == "" || want == is }
	return fits(u.Token, t.Label) && fits(u.Manufacturer, t.Manufacturer) &&
		fits(u.Model, t.Model) && fits(u.Serial, t.Serial) &&
		(u.Slot == nil || *u.Slot == t.Slot)
}

// MatchCertificate reports whether the URI names c: its token, and its id and
// label where they are given.
func (u *URI) MatchCertificate(c *Certificate) bool {
	return u.MatchToken(&c.Token) &&
		(len(u.ID) == 0 || string(u.ID) == string(c.KeyID)) &&
		(u.Object == "" || u.Object == c.Label)
}

// URI returns a URI that names c on any PC: by its token's label and serial
// number, and by its id, or its label where it has no id.
func (c *Certificate) URI() *URI {
	u := &URI{Token: c.Token.Label, Serial: c.Token.Serial, ID: c.KeyID}
	if len(u.ID) == 0 {
		u.Object = c.Label
	}
	return u
}
