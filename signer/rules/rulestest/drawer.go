package rulestest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"trien/signer/render"
)

// workerArgument makes the test program a worker that draws pages. An argument
// and not the environment, which the workers of fuzzing inherit.
const workerArgument = "-render-worker"

// Main is a TestMain for tests that draw pages: it runs them with a renderer
// whose workers are this very program, given to use before the first test.
func Main(m *testing.M, use func(*render.Renderer)) {
	if len(os.Args) == 3 && os.Args[1] == workerArgument {
		if err := render.Work(os.Stdin, os.Stdout, os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	dir, err := os.MkdirTemp("", "rules")
	if err != nil {
		panic(err)
	}
	cache := filepath.Join(dir, "cache")
	r := render.New(cache, os.Args[0], workerArgument, cache)
	use(r)
	code := m.Run()
	r.Close()
	os.RemoveAll(dir)
	os.Exit(code)
}
