package main

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"trien/protocol"
)

func TestGeneratedFilesAreCurrent(t *testing.T) {
	t.Chdir("..")
	files, err := Files()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(name)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is stale: run \"make generate\" (%v)", name, err)
		}
	}
}

// compile returns the schema of one message type.
func compile(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile("../schema/trien.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("trien.schema.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("trien.schema.json#/$defs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEveryMessageFitsItsSchema(t *testing.T) {
	tried := 0
	for _, m := range messages {
		v := reflect.New(reflect.TypeOf(m)).Elem()
		fill(v)
		data, err := json.Marshal(v.Interface())
		if err != nil {
			switch m.(type) {
			case protocol.ConsentApproveParams, protocol.ConsentPasswordParams, protocol.CheckPasswordParams:
				continue // it holds a PIN, which is never written
			}
			t.Errorf("%s: %v", v.Type(), err)
			continue
		}
		tried++
		instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := compile(t, v.Type().Name()).Validate(instance); err != nil {
			t.Errorf("%s: %s\n%v", v.Type().Name(), data, err)
		}
	}
	if tried < 20 {
		t.Errorf("only %d message types were tried", tried)
	}
}

// enum finds the first of the values that a field's tag allows.
var enum = regexp.MustCompile(`\benum=([^,]+)`)

// fill gives every field a value that the contract allows.
func fill(v reflect.Value) {
	switch value := v.Addr().Interface().(type) {
	case *protocol.ID:
		*value = `"r1"`
		return
	case *json.RawMessage:
		*value = json.RawMessage(`{}`)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if allowed := enum.FindStringSubmatch(v.Type().Field(i).Tag.Get("jsonschema")); allowed != nil {
				v.Field(i).SetString(allowed[1])
				continue
			}
			fill(v.Field(i))
		}
		for _, name := range []string{"Certificate", "SHA256", "Hash"} {
			if f := v.FieldByName(name); f.IsValid() && f.Kind() == reflect.String {
				f.SetString("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")
			}
		}
		if f := v.FieldByName("Nonce"); f.IsValid() {
			f.SetBytes(make([]byte, protocol.MinNonce))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.String:
		v.SetString("x")
	case reflect.Int, reflect.Int64:
		v.SetInt(100)
	case reflect.Uint32, reflect.Uint8:
		v.SetUint(1)
	case reflect.Float64:
		v.SetFloat(1.5)
	case reflect.Bool:
		v.SetBool(true)
	}
}

func TestSchemaRefusesWhatTheHostRefuses(t *testing.T) {
	for name, c := range map[string]struct{ definition, text string }{
		"purpose":  {"SignPDFParams", `{"document":1,"purpose":"rubber"}`},
		"document": {"SignPDFParams", `{"document":0,"purpose":"approve"}`},
		"size":     {"DocumentOpenParams", `{"document":1,"name":"a","size":-1}`},
		"missing":  {"HelloParams", `{"client":{"name":"a","version":"1"}}`},
	} {
		instance, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(c.text)))
		if err != nil {
			t.Fatal(err)
		}
		if compile(t, c.definition).Validate(instance) == nil {
			t.Errorf("%s: the schema takes %s", name, c.text)
		}
	}
}
