// Command tokenworker is the token worker alone, without the rest of Triện: a
// process that loads one PKCS#11 module and serves it on its standard input and
// output. The program is its own worker; this command is for modules that it
// cannot load: built for the 32-bit machine it loads the many 32-bit DLLs of
// Windows' token vendors. It takes the arguments that the program gives its
// workers:
//
//	trien-token32 token-worker --module PATH
package main

import (
	"context"
	"fmt"
	"os"

	"trien/signer/token"
)

func main() {
	if len(os.Args) != 4 || os.Args[1] != "token-worker" || os.Args[2] != "--module" {
		fmt.Fprintln(os.Stderr, "trien-token32: Triện tự khởi động chương trình này · Triện starts this program itself")
		os.Exit(2)
	}
	if err := token.RunWorker(context.Background(), os.Args[3], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "trien-token32:", err)
		os.Exit(1)
	}
}
