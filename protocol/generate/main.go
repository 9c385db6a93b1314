// Command generate writes what other languages and people read of package
// protocol: the JSON Schema, the TypeScript tables of errors and findings and
// the constants, ERRORS.md and FINDINGS.md. Run it with "go generate ./protocol"; a test says when it was
// forgotten.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"reflect"
	"sort"

	"github.com/invopop/jsonschema"

	"trien/protocol"
)

func main() {
	files, err := Files()
	if err != nil {
		log.Fatal(err)
	}
	for name, data := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// Files returns what is generated, by path below the protocol folder, which is
// the working folder: the types' comments are read from its sources.
func Files() (map[string][]byte, error) {
	schema, err := schemas()
	if err != nil {
		return nil, err
	}
	return map[string][]byte{
		"schema/trien.schema.json":     schema,
		"js/src/generated/errors.ts":   errorsTS(),
		"js/src/generated/limits.ts":   limitsTS(),
		"js/src/generated/findings.ts": findingsTS(),
		"ERRORS.md":                    errorsMarkdown(),
		"FINDINGS.md":                  findingsMarkdown(),
	}, nil
}

// messages are the types that travel.
var messages = []any{
	protocol.HelloParams{}, protocol.HelloResult{},
	protocol.TokenListResult{}, protocol.CertificateListResult{},
	protocol.DocumentOpenParams{}, protocol.DocumentReadParams{}, protocol.DocumentReadResult{}, protocol.DocumentCloseParams{},
	protocol.SignPDFParams{}, protocol.SignPDFResult{},
	protocol.SignBatchParams{}, protocol.SignBatchResult{}, protocol.BatchResultParams{},
	protocol.SignHashParams{}, protocol.RawSignature{}, protocol.AuthSignParams{}, protocol.AuthSignResult{},
	protocol.VerifyPDFParams{}, protocol.VerifyPDFResult{},
	protocol.CancelParams{}, protocol.ProgressParams{}, protocol.TokenChangedParams{}, protocol.Empty{},
	protocol.ExtensionHelloParams{}, protocol.ExtensionHelloResult{},
	protocol.TokenWatchParams{},
	protocol.DiagnosisParams{}, protocol.Diagnosis{},
	protocol.PageOpenParams{}, protocol.PageMessageParams{}, protocol.PageDataParams{}, protocol.PageCloseParams{},
	protocol.ConsentOpenParams{}, protocol.ConsentUpdateParams{}, protocol.ConsentEndParams{},
	protocol.ConsentRenderParams{}, protocol.ConsentRenderResult{},
	protocol.ConsentSelectParams{}, protocol.ConsentPasswordParams{}, protocol.ConsentApproveParams{}, protocol.ConsentDeclineParams{},
	protocol.ConsentPlaceParams{}, protocol.ConsentRemoveParams{}, protocol.ConsentForgetPINParams{},
	protocol.CheckParams{}, protocol.CheckPasswordParams{}, protocol.CheckRenderParams{}, protocol.CheckRenderResult{}, protocol.CheckSlipResult{},
	protocol.ErrorData{}, protocol.Error{},
}

// schemas gathers every message type under $defs of one draft 2020-12 schema.
func schemas() ([]byte, error) {
	r := &jsonschema.Reflector{AllowAdditionalProperties: true, Anonymous: true}
	if err := r.AddGoComments("trien/protocol", "."); err != nil {
		return nil, err
	}
	defs := jsonschema.Definitions{}
	for _, m := range messages {
		s := r.ReflectFromType(reflect.TypeOf(m))
		for name, def := range s.Definitions {
			defs[name] = def
		}
	}
	out := struct {
		Schema      string                 `json:"$schema"`
		Title       string                 `json:"title"`
		Definitions jsonschema.Definitions `json:"$defs"`
	}{jsonschema.Version, "Trien", defs}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(out)
	return b.Bytes(), err
}

const generated = "// Generated from package protocol by \"go generate ./protocol\". Do not edit.\n\n"

func errorsTS() []byte {
	var b bytes.Buffer
	b.WriteString(generated)
	b.WriteString("export interface Sentence {\n  message: string;\n  action: string;\n}\n\n")
	b.WriteString("/** Every error code, with what a person reads in Vietnamese and in English. */\nexport const errorTable = {\n")
	for _, e := range protocol.Table {
		fmt.Fprintf(&b, "  %q: {\n", e.Code)
		for _, s := range []struct {
			lang string
			protocol.Sentence
		}{{"vi", e.VI}, {"en", e.EN}} {
			fmt.Fprintf(&b, "    %s: {\n      message: %s,\n      action: %s,\n    },\n", s.lang, quote(s.Message), quote(s.Action))
		}
		b.WriteString("  },\n")
	}
	b.WriteString("} as const satisfies Record<string, { vi: Sentence; en: Sentence }>;\n\nexport type ErrorCode = keyof typeof errorTable;\n")
	return b.Bytes()
}

func limitsTS() []byte {
	var b bytes.Buffer
	b.WriteString(generated)
	for _, c := range []struct {
		name  string
		value int64
	}{
		{"PROTOCOL_VERSION", protocol.Version},
		{"MAX_NATIVE_MESSAGE", protocol.MaxNativeMessage},
		{"MAX_TEXT_MESSAGE", protocol.MaxTextMessage},
		{"MAX_CHUNK", protocol.MaxChunk},
		{"MAX_NAME_LENGTH", protocol.MaxNameLength},
		{"FIRST_HOST_HANDLE", protocol.FirstHostHandle},
		{"MAX_BATCH", protocol.MaxBatch},
	} {
		fmt.Fprintf(&b, "export const %s = %d;\n", c.name, c.value)
	}
	for _, c := range []struct{ name, value string }{
		{"LEAST_HOST", protocol.LeastHost},
		{"LEAST_EXTENSION", protocol.LeastExtension},
	} {
		fmt.Fprintf(&b, "export const %s = %q;\n", c.name, c.value)
	}
	return b.Bytes()
}

func quote(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always encodes
	return string(bytes.TrimSpace(b.Bytes()))
}

func errorsMarkdown() []byte {
	rows := append([]protocol.Entry(nil), protocol.Table...)
	sort.Slice(rows, func(i, j int) bool { return rows[i].Code < rows[j].Code })
	var b bytes.Buffer
	b.WriteString("# Mã lỗi · Error codes\n\nGenerated from `errortable.go` by `go generate ./protocol`.\n\n| code | Tiếng Việt | English |\n|---|---|---|\n")
	for _, e := range rows {
		fmt.Fprintf(&b, "| `%s` | %s %s | %s %s |\n", e.Code, e.VI.Message, e.VI.Action, e.EN.Message, e.EN.Action)
	}
	return b.Bytes()
}
