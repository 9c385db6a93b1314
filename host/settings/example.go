package settings

import "strings"

// Example is a settings file with the example of every key.
func Example() string {
	var b strings.Builder
	for _, k := range Keys {
		table, name := k.Name, ""
		if cut := strings.LastIndexByte(k.Name, '.'); cut >= 0 {
			table, name = k.Name[:cut], k.Name[cut+1:]
		}
		switch {
		case k.Name == "certificates": // its only key begins a table of its own
		case name == "":
			b.WriteString("[" + table + "]\n")
		case k.Name == "certificates.kinds":
			b.WriteString("[[" + k.Name + "]]\n")
		case k.Example != "":
			b.WriteString(name + " = " + k.Example + "\n")
		}
	}
	return b.String()
}
