// Command generate writes SETTINGS.md, the administrator's reference of every
// key, from the table settings.Keys, the defaults, and the comments of the
// structs. Run it with "go generate ./host/settings"; a test says when it was
// forgotten.
package main

import (
	"log"
	"os"
)

func main() {
	data, err := markdown()
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("SETTINGS.md", data, 0o644); err != nil {
		log.Fatal(err)
	}
}
