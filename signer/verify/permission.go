package verify

import (
	"slices"
	"strings"

	"trien/signer/pdf"
)

// permissions reads what the signatures of one revision allow later ones to
// do: the least DocMDP permission, and the fields that FieldMDP locks (ISO
// 32000-2, 12.8.2.2 and 12.8.2.4). The Lock dictionary of a signed field counts
// as well (table 236): it is what the author of the form asked for, and a
// signing program that left it out of the signature must not undo it.
func permissions(f *pdf.File, signatures []field) (level, error) {
	l := level{}
	var locks []func(string) bool
	restrict := func(p int) {
		if l.permission == 0 || p < l.permission {
			l.permission = p
		}
	}
	for _, s := range signatures {
		asked, err := f.Dict(s.dict["Lock"])
		if err != nil {
			return l, err
		}
		if asked != nil {
			lock, err := fieldLock(f, asked)
			if err != nil {
				return l, err
			}
			locks = append(locks, lock)
			if asked["P"] != nil {
				p, err := permission(f, asked)
				if err != nil {
					return l, err
				}
				restrict(p)
			}
		}
		v, err := f.Dict(s.value)
		if err != nil {
			return l, err
		}
		references, err := f.Array(v["Reference"])
		if err != nil {
			return l, err
		}
		for _, o := range references {
			r, err := f.Dict(o)
			if err != nil {
				return l, err
			}
			params, err := f.Dict(r["TransformParams"])
			if err != nil {
				return l, err
			}
			switch r["TransformMethod"] {
			case pdf.Name("DocMDP"):
				p, err := permission(f, params)
				if err != nil {
					return l, err
				}
				restrict(p)
				l.certified = true
			case pdf.Name("FieldMDP"):
				lock, err := fieldLock(f, params)
				if err != nil {
					return l, err
				}
				locks = append(locks, lock)
			}
		}
	}
	l.locked = func(name string) bool {
		return slices.ContainsFunc(locks, func(lock func(string) bool) bool { return lock(name) })
	}
	return l, nil
}

// permission returns P of DocMDP transform parameters or of a Lock dictionary: 2 where it is absent,
// the strictest where it is nonsense.
func permission(f *pdf.File, params pdf.Dict) (int, error) {
	o, err := f.Resolve(params["P"])
	if err != nil {
		return 0, err
	}
	if o == nil {
		return 2, nil
	}
	if n, ok := o.(pdf.Number); ok {
		if v, ok := n.Int(); ok && v >= 1 && v <= 3 {
			return int(v), nil
		}
	}
	return 1, nil
}

// fieldLock returns which fields FieldMDP transform parameters, or a Lock
// dictionary, lock. An action
// that is not understood locks all.
func fieldLock(f *pdf.File, params pdf.Dict) (func(string) bool, error) {
	list, err := f.Array(params["Fields"])
	if err != nil {
		return nil, err
	}
	var names []string
	for _, o := range list {
		o, err := f.Resolve(o)
		if err != nil {
			return nil, err
		}
		if s, ok := o.(pdf.String); ok {
			names = append(names, s.Text())
		}
	}
	listed := func(name string) bool {
		return slices.ContainsFunc(names, func(n string) bool {
			return name == n || strings.HasPrefix(name, n+".")
		})
	}
	switch params["Action"] {
	case pdf.Name("Include"):
		return listed, nil
	case pdf.Name("Exclude"):
		return func(name string) bool { return !listed(name) }, nil
	}
	return func(string) bool { return true }, nil
}
