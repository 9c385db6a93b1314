package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"reflect"
)

// root is where the program looks for policy: host/settings, registry_windows.go.
const root = `SOFTWARE\Policies\Trien`

// admx writes the policies' definitions (Group Policy ADMX schema, version 1.0,
// namespace PolicyDefinitions).
func (c catalogue) admx() []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header + `<policyDefinitions xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <policyNamespaces>
    <target prefix="trien" namespace="Trien.Policies"/>
  </policyNamespaces>
  <resources minRequiredRevision="1.0"/>
  <supportedOn>
    <definitions>
      <definition name="Any" displayName="$(string.Any)"/>
    </definitions>
  </supportedOn>
  <categories>
    <category name="trien" displayName="$(string.trien)"/>
`)
	for _, t := range c {
		fmt.Fprintf(&b, `    <category name="%s" displayName="$(string.%[1]s)" explainText="$(string.%[1]s_about)">
      <parentCategory ref="trien"/>
    </category>
`, t.table)
	}
	b.WriteString("  </categories>\n  <policies>\n")
	for _, t := range c {
		for _, p := range t.policies {
			p.define(&b)
		}
	}
	b.WriteString("  </policies>\n</policyDefinitions>\n")
	return b.Bytes()
}

func (p policy) define(b *bytes.Buffer) {
	onOff, presentation := p.kind.Kind() == reflect.Bool, ""
	if onOff {
		presentation = fmt.Sprintf(` valueName="%s"`, p.name)
	} else {
		presentation = fmt.Sprintf(` presentation="$(presentation.%s)"`, p.id())
	}
	fmt.Fprintf(b, `    <policy name="%s" class="Machine" displayName="$(string.%[1]s)" explainText="$(string.%[1]s_about)" key="%s\%s"%s>
      <parentCategory ref="%[3]s"/>
      <supportedOn ref="Any"/>
`, p.id(), root, p.table, presentation)
	if onOff {
		b.WriteString(`      <enabledValue><decimal value="1"/></enabledValue>
      <disabledValue><decimal value="0"/></disabledValue>
    </policy>
`)
		return
	}
	b.WriteString("      <elements>\n        ")
	switch {
	case p.kind.Kind() == reflect.Slice:
		fmt.Fprintf(b, `<multiText id="value" valueName="%s"/>`, p.name)
	case p.max > 0:
		fmt.Fprintf(b, `<decimal id="value" valueName="%s" required="true" minValue="%d" maxValue="%d"/>`, p.name, p.min, p.max)
	case len(p.values) > 0:
		fmt.Fprintf(b, `<enum id="value" valueName="%s" required="true">`, p.name)
		for _, v := range p.values {
			fmt.Fprintf(b, "\n          <item displayName=\"$(string.%s_%s)\"><value><string>%[2]s</string></value></item>", p.id(), v)
		}
		b.WriteString("\n        </enum>")
	default:
		fmt.Fprintf(b, `<text id="value" valueName="%s"/>`, p.name)
	}
	b.WriteString("\n      </elements>\n    </policy>\n")
}

// adml writes the policies' texts in a language.
func (c catalogue) adml(l language) []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header + `<policyDefinitionResources xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <displayName>Triện</displayName>
  <description>Triện</description>
  <resources>
    <stringTable>
`)
	say := func(id, text string) {
		fmt.Fprintf(&b, "      <string id=\"%s\">", id)
		_ = xml.EscapeText(&b, []byte(text)) // into memory
		b.WriteString("</string>\n")
	}
	say("trien", "Triện")
	if l == vietnamese {
		say("Any", "Triện trên Windows 10 trở lên")
	} else {
		say("Any", "Triện on Windows 10 or newer")
	}
	for _, t := range c {
		say(t.table, t.table)
		say(t.table+"_about", l.in(t.about))
		for _, p := range t.policies {
			say(p.id(), p.title())
			say(p.id()+"_about", p.explanation(l))
			for _, v := range p.values {
				say(p.id()+"_"+v, v)
			}
		}
	}
	b.WriteString("    </stringTable>\n    <presentationTable>\n")
	for _, t := range c {
		for _, p := range t.policies {
			p.present(&b)
		}
	}
	b.WriteString("    </presentationTable>\n  </resources>\n</policyDefinitionResources>\n")
	return b.Bytes()
}

// present says with what control the editor asks for the value.
func (p policy) present(b *bytes.Buffer) {
	if p.kind.Kind() == reflect.Bool {
		return
	}
	fmt.Fprintf(b, "      <presentation id=\"%s\">", p.id())
	switch {
	case p.kind.Kind() == reflect.Slice:
		fmt.Fprintf(b, `<multiTextBox refId="value">%s</multiTextBox>`, p.name)
	case p.max > 0:
		fmt.Fprintf(b, `<decimalTextBox refId="value" defaultValue="%s">%s</decimalTextBox>`, p.Example, p.name)
	case len(p.values) > 0:
		fmt.Fprintf(b, `<dropdownList refId="value" noSort="true">%s</dropdownList>`, p.name)
	default:
		fmt.Fprintf(b, `<textBox refId="value"><label>%s</label></textBox>`, p.name)
	}
	b.WriteString("</presentation>\n")
}
