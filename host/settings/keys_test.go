package settings

import (
	"reflect"
	"runtime"
	"testing"
)

func TestEveryKeyIsDocumented(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range Keys {
		if seen[k.Name] {
			t.Errorf("%s is there twice", k.Name)
		}
		seen[k.Name] = true
		if k.VI == "" {
			t.Errorf("%s has no sentence", k.Name)
		}
	}
	var walk func(prefix string, typ reflect.Type)
	walk = func(prefix string, typ reflect.Type) {
		for i := range typ.NumField() {
			f := typ.Field(i)
			name := prefix + f.Tag.Get("toml")
			k, ok := KeyOf(name)
			if !ok {
				t.Errorf("%s is not in Keys", name)
			}
			delete(seen, name)
			inner := f.Type
			if inner.Kind() == reflect.Slice {
				inner = inner.Elem()
			}
			if table := f.Type.Kind() == reflect.Struct; table != (k.Allowed == (Text{})) {
				t.Errorf("%s: what is allowed is %q", name, k.Allowed)
			}
			if inner.Kind() == reflect.Struct {
				walk(name+".", inner)
			}
		}
	}
	walk("", reflect.TypeFor[Settings]())
	for name := range seen {
		t.Errorf("%s is in Keys only", name)
	}
}

func TestTheExampleIsAllowed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("its paths are those of Linux")
	}
	s, err := Parse([]byte(Example()))
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range Keys {
		v, ok := s.Value(k.Name)
		if ok && k.Example != "" && v.IsZero() && k.Name != "trust.windows_store" {
			t.Errorf("%s has no value", k.Name)
		}
	}
	if len(s.Certificates.Kinds) != 1 {
		t.Errorf("%+v", s.Certificates)
	}
}
