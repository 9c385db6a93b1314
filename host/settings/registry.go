package settings

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// registryValue is a value of Windows' registry, in the one field that its type
// has. All are empty where it is of a type that no setting has.
type registryValue struct {
	list   []string // REG_MULTI_SZ
	text   string   // REG_SZ
	number *uint64  // REG_DWORD
}

// registryTOML makes a text of settings of the values that a key of the
// registry has, "" of none. get looks up a table's value.
func registryTOML(get func(table, name string) (registryValue, bool)) string {
	tables := map[string]map[string]any{}
	for _, k := range Keys {
		v, ok := new(Settings).Value(k.Name)
		table, name, inTable := strings.Cut(k.Name, ".")
		if !ok || !inTable { // within a list, or a table itself
			continue
		}
		value, ok := get(table, name)
		if !ok {
			continue
		}
		if set := value.as(v.Type()); set != nil {
			if tables[table] == nil {
				tables[table] = map[string]any{}
			}
			tables[table][name] = set
		}
	}
	if len(tables) == 0 {
		return ""
	}
	text, err := toml.Marshal(tables)
	if err != nil { // of strings, numbers and lists there is none
		return "# " + strconv.Quote(err.Error())
	}
	return string(text)
}

// as is the value that a key of type t gets, nil of an empty one. What does not
// fit stays what it is: whoever reads the text tells it.
func (v registryValue) as(t reflect.Type) any {
	switch t.Kind() {
	case reflect.Slice:
		return v.asList(t.Elem().Kind() == reflect.Struct)
	case reflect.Bool:
		if v.number != nil && *v.number <= 1 {
			return *v.number == 1
		}
	case reflect.Float64:
		if n, err := strconv.ParseFloat(v.text, 64); err == nil {
			return n
		}
	case reflect.Int, reflect.Int64:
		if n, err := strconv.ParseInt(v.text, 10, 64); err == nil {
			return n
		}
	}
	switch {
	case v.number != nil:
		return int64(*v.number)
	case v.list != nil:
		return v.list
	case v.text != "":
		return v.text
	}
	return nil
}

// asList takes one line for each item, or items between semicolons: an
// installer's property is one line. Tables are TOML, and on lines of their own.
func (v registryValue) asList(tables bool) any {
	if v.number != nil {
		return int64(*v.number)
	}
	items := v.list
	if items == nil && tables {
		items = []string{v.text}
	} else if items == nil {
		items = strings.Split(v.text, ";")
	}
	var list []any
	for _, item := range items {
		if item = strings.TrimSpace(item); item == "" {
			continue
		}
		var parsed struct {
			V map[string]any `toml:"v"`
		}
		if tables && toml.Unmarshal([]byte("v = "+item), &parsed) == nil {
			list = append(list, parsed.V)
		} else {
			list = append(list, item)
		}
	}
	if list == nil {
		return nil
	}
	return list
}
