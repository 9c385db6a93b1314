package pdf

import (
	"slices"
	"strings"
)

// permissions is what the signatures that a document has allow later ones.
type permissions struct {
	level int // the least P of DocMDP; 0 where no signature certifies
	locks []fieldLock
	// signed tells whether there is any signature.
	signed bool
}

// A fieldLock is the parameters of a FieldMDP transform (ISO 32000-2, table
// 258).
type fieldLock struct {
	action Object
	fields []string
}

// locked reports whether an earlier signature locks the field of that name.
func (p *permissions) locked(name string) bool {
	return slices.ContainsFunc(p.locks, func(l fieldLock) bool {
		listed := slices.ContainsFunc(l.fields, func(f string) bool {
			return name == f || strings.HasPrefix(name, f+".")
		})
		switch l.action {
		case Name("Include"):
			return listed
		case Name("Exclude"):
			return !listed
		}
		return true
	})
}

// Certification returns the P of the document's certification signature (ISO
// 32000-2, 12.8.2.2): 1 allows no change, 2 and 3 allow signatures; 0 where
// the document is not certified.
func (f *File) Certification() (int, error) {
	p, err := f.permissions()
	if err != nil {
		return 0, err
	}
	return p.level, nil
}

// permissions reads the catalog's Perms and every signed field.
func (f *File) permissions() (*permissions, error) {
	p := &permissions{}
	catalog, err := f.Catalog()
	if err != nil {
		return nil, err
	}
	perms, err := f.Dict(catalog["Perms"])
	if err != nil {
		return nil, err
	}
	certifying, err := f.Dict(perms["DocMDP"])
	if err != nil {
		return nil, err
	}
	if certifying != nil {
		if err := p.read(f, certifying); err != nil {
			return nil, err
		}
		if p.level == 0 {
			p.level = 2 // the default of P
		}
	}
	var failed error
	err = NewUpdate(f).terminal(func(d field) bool {
		if value, ok := d.value.(Dict); ok && d.kind == Name("Sig") {
			p.signed = true
			failed = p.read(f, value)
		}
		return failed == nil
	})
	if err == nil {
		err = failed
	}
	return p, err
}

// read takes in what one signature dictionary's References say.
func (p *permissions) read(f *File, signature Dict) error {
	references, err := f.Array(signature["Reference"])
	if err != nil {
		return err
	}
	for _, o := range references {
		r, err := f.Dict(o)
		if err != nil {
			return err
		}
		params, err := f.Dict(r["TransformParams"])
		if err != nil {
			return err
		}
		switch r["TransformMethod"] {
		case Name("DocMDP"):
			n, err := f.number(params["P"])
			if err != nil {
				return err
			}
			level := 2
			if n == 1 || n == 3 {
				level = int(n)
			}
			if p.level == 0 || level < p.level {
				p.level = level
			}
		case Name("FieldMDP"):
			lock, err := f.fieldLock(params)
			if err != nil {
				return err
			}
			p.locks = append(p.locks, lock)
		}
	}
	return nil
}

func (f *File) fieldLock(params Dict) (fieldLock, error) {
	l := fieldLock{action: params["Action"]}
	list, err := f.Array(params["Fields"])
	if err != nil {
		return l, err
	}
	for _, o := range list {
		o, err := f.Resolve(o)
		if err != nil {
			return l, err
		}
		if s, ok := o.(String); ok {
			l.fields = append(l.fields, s.Text())
		}
	}
	return l, nil
}
