package main

import (
	"bytes"
	"fmt"
	"strings"

	"trien/host/settings"
	"trien/installer/reference"
)

// example is a settings file in which every key stands, explained and commented
// out: in force as it is, it changes nothing.
func example(text string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("# Mọi khóa của /etc/trien/settings.toml, kèm ví dụ. Bỏ dấu # ở khóa cần đặt.\n" +
		"# Every key of /etc/trien/settings.toml, with an example. Uncomment what you need.\n" +
		"# Kiểm tra · check: trien settings check\n")
	for _, k := range settings.Keys {
		english, err := reference.English(text, k.Name)
		if err != nil {
			return nil, err
		}
		table, name := "", k.Name
		if cut := strings.LastIndexByte(k.Name, '.'); cut >= 0 {
			table, name = k.Name[:cut], k.Name[cut+1:]
		}
		fmt.Fprintf(&b, "\n# %s\n# %s\n", k.VI, english)
		switch {
		case k.Name == "certificates.kinds":
			b.WriteString("#[[" + k.Name + "]]\n")
		case table == "" && k.Name != "certificates": // whose only key begins a table of its own
			b.WriteString("[" + k.Name + "]\n")
		case k.Example != "":
			b.WriteString("#" + name + " = " + k.Example + "\n")
		}
	}
	return b.Bytes(), nil
}
