package verify

import (
	"bytes"
	"encoding/asn1"
	"slices"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms"
)

var (
	oidSubjectAltName      = asn1.ObjectIdentifier{2, 5, 29, 17}
	oidNameConstraints     = asn1.ObjectIdentifier{2, 5, 29, 30}
	oidCertificatePolicies = asn1.ObjectIdentifier{2, 5, 29, 32}
	oidAnyPolicy           = asn1.ObjectIdentifier{2, 5, 29, 32, 0}
	oidPolicyConstraints   = asn1.ObjectIdentifier{2, 5, 29, 36}
	oidInhibitAnyPolicy    = asn1.ObjectIdentifier{2, 5, 29, 54}
	oidEmailAddress        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}
)

// generalName is one GeneralName (RFC 5280, 4.2.1.6) with its identifier octet.
type generalName struct {
	tag   cbasn1.Tag
	value []byte
}

// The kinds of names whose constraints are understood.
var (
	tagEmail     = cbasn1.Tag(1).ContextSpecific()
	tagDNS       = cbasn1.Tag(2).ContextSpecific()
	tagDirectory = cbasn1.Tag(4).ContextSpecific().Constructed()
)

func readGeneralName(s *cryptobyte.String) (n generalName, ok bool) {
	var value cryptobyte.String
	ok = s.ReadAnyASN1(&value, &n.tag)
	n.value = value
	return n, ok
}

// namesOf returns the names that a certificate gives its holder.
func namesOf(c *cms.Certificate) (names []generalName, ok bool) {
	if !bytes.Equal(c.RawSubject, []byte{0x30, 0}) {
		names = append(names, generalName{tagDirectory, c.RawSubject})
	}
	email := false
	if e := c.Extension(oidSubjectAltName); e != nil {
		der, list := cryptobyte.String(e.Value), cryptobyte.String(nil)
		if !der.ReadASN1(&list, cbasn1.SEQUENCE) {
			return nil, false
		}
		for !list.Empty() {
			n, ok := readGeneralName(&list)
			if !ok || len(names) == maxPathConstraints {
				return nil, false
			}
			email = email || n.tag == tagEmail
			names = append(names, n)
		}
	}
	if !email {
		for _, address := range cms.NameAttributes(c.RawSubject, oidEmailAddress) {
			names = append(names, generalName{tagEmail, []byte(address)})
		}
	}
	return names, true
}

// readSubtrees reads a nameConstraints extension. Permitted and excluded are
// of the context tags 0 and 1.
func readSubtrees(value []byte) (subtrees [2][]generalName, ok bool) {
	der, list := cryptobyte.String(value), cryptobyte.String(nil)
	if !der.ReadASN1(&list, cbasn1.SEQUENCE) || !der.Empty() {
		return subtrees, false
	}
	for i := range subtrees {
		var trees cryptobyte.String
		var present bool
		if !list.ReadOptionalASN1(&trees, &present, cbasn1.Tag(i).ContextSpecific().Constructed()) {
			return subtrees, false
		}
		for !trees.Empty() {
			var tree cryptobyte.String
			if !trees.ReadASN1(&tree, cbasn1.SEQUENCE) {
				return subtrees, false
			}
			base, ok := readGeneralName(&tree)
			if !ok || len(subtrees[i]) == maxPathConstraints {
				return subtrees, false
			}
			subtrees[i] = append(subtrees[i], base)
		}
	}
	return subtrees, list.Empty()
}

// namesAllowed applies the nameConstraints of every authority in the path to
// what stands below it (RFC 5280, 4.2.1.10). Names of a kind whose constraints
// are not understood here are refused where there is a constraint on them.
func namesAllowed(certificates []*cms.Certificate) bool {
	for i, authority := range certificates {
		e := authority.Extension(oidNameConstraints)
		if e == nil {
			continue
		}
		subtrees, ok := readSubtrees(e.Value)
		if !ok {
			return false
		}
		for j, c := range certificates[:i] {
			if j > 0 && bytes.Equal(c.RawIssuer, c.RawSubject) {
				continue // self-issued
			}
			names, ok := namesOf(c)
			if !ok {
				return false
			}
			for _, n := range names {
				permitted, limited := within(n, subtrees[0])
				excluded, exclusive := within(n, subtrees[1])
				if limited && !permitted || excluded || (limited || exclusive) && !n.comparable() {
					return false
				}
			}
		}
	}
	return true
}

// comparable reports whether the name is of a kind that within understands.
func (n generalName) comparable() bool {
	return n.tag == tagEmail || n.tag == tagDNS || n.tag == tagDirectory && cms.NameWithin(n.value, n.value)
}

// within reports whether a name lies in one of the subtrees, and whether there
// are any of its kind.
func within(n generalName, subtrees []generalName) (inside, any bool) {
	for _, base := range subtrees {
		if base.tag != n.tag {
			continue
		}
		any = true
		name, tree := strings.ToLower(string(n.value)), strings.ToLower(string(base.value))
		switch n.tag {
		case tagDirectory:
			inside = inside || cms.NameWithin(n.value, base.value)
		case tagEmail:
			_, host, _ := strings.Cut(name, "@")
			inside = inside || name == tree || host == tree || strings.HasPrefix(tree, ".") && strings.HasSuffix(host, tree)
		case tagDNS:
			inside = inside || tree == "" || name == tree || strings.HasSuffix(name, "."+strings.TrimPrefix(tree, "."))
		}
	}
	return inside, any
}

// policiesAllowed applies certificate policies (RFC 5280, 6.1). The verifier
// asks for none, so that they count only where an authority of the path demands
// one (requireExplicitPolicy). Mappings are not followed: a path that needs one
// is refused.
func policiesAllowed(certificates []*cms.Certificate) bool {
	const never = 1 << 20
	explicit, inhibitAny := never, never
	var valid []string // nil is any policy
	for i := len(certificates) - 2; i >= 0; i-- {
		c := certificates[i]
		selfIssued := bytes.Equal(c.RawIssuer, c.RawSubject)
		policies, any, ok := readPolicies(c)
		if !ok {
			return false
		}
		if !any || inhibitAny == 0 && (i == 0 || !selfIssued) {
			if valid == nil {
				valid = policies
			} else {
				valid = slices.DeleteFunc(slices.Clone(valid), func(p string) bool { return !slices.Contains(policies, p) })
			}
		}
		if !selfIssued || i == 0 {
			explicit, inhibitAny = max(explicit-1, 0), max(inhibitAny-1, 0)
		}
		require, inhibit, ok := readPolicyLimits(c)
		if !ok {
			return false
		}
		if i > 0 || require == 0 {
			explicit, inhibitAny = min(explicit, require), min(inhibitAny, inhibit)
		}
		if explicit == 0 && valid != nil && len(valid) == 0 {
			return false
		}
	}
	return true
}

// readPolicies returns the policies of a certificate, never nil, and whether
// anyPolicy is among them.
func readPolicies(c *cms.Certificate) (policies []string, any, ok bool) {
	policies = []string{}
	e := c.Extension(oidCertificatePolicies)
	if e == nil {
		return policies, false, true
	}
	var list []struct {
		ID         asn1.ObjectIdentifier
		Qualifiers asn1.RawValue `asn1:"optional"`
	}
	if _, err := asn1.Unmarshal(e.Value, &list); err != nil || len(list) > maxPathConstraints {
		return nil, false, false
	}
	for _, p := range list {
		any = any || p.ID.Equal(oidAnyPolicy)
		policies = append(policies, p.ID.String())
	}
	return policies, any, true
}

// readPolicyLimits returns requireExplicitPolicy and inhibitAnyPolicy, a large
// number where there is none.
func readPolicyLimits(c *cms.Certificate) (require, inhibit int, ok bool) {
	const never = 1 << 20
	require, inhibit = never, never
	if e := c.Extension(oidPolicyConstraints); e != nil {
		limits := struct {
			Require int `asn1:"optional,tag:0,default:1048576"`
			Mapping int `asn1:"optional,tag:1,default:1048576"`
		}{}
		if _, err := asn1.Unmarshal(e.Value, &limits); err != nil || limits.Require < 0 {
			return 0, 0, false
		}
		require = limits.Require
	}
	if e := c.Extension(oidInhibitAnyPolicy); e != nil {
		if _, err := asn1.Unmarshal(e.Value, &inhibit); err != nil || inhibit < 0 {
			return 0, 0, false
		}
	}
	return require, inhibit, true
}
