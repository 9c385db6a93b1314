package tokentest

import (
	"context"
	"fmt"
	"os"
	"testing"

	"trien/signer/token"
)

// workerArgument, as the first argument, makes a test binary a token worker.
const workerArgument = "trien-test-token-worker"

// ServeWorker makes this process a token worker if Command started it as one,
// and then does not return. TestMain calls it first.
func ServeWorker() {
	if len(os.Args) != 3 || os.Args[1] != workerArgument {
		return
	}
	if err := token.RunWorker(context.Background(), os.Args[2], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Command is WorkerCommand for a test, which it ends where that fails.
func Command(t testing.TB, env ...string) token.Command {
	t.Helper()
	c, err := WorkerCommand(env...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// WorkerCommand runs this test binary as a token worker, with env added to its
// environment.
func WorkerCommand(env ...string) (token.Command, error) {
	self, err := os.Executable()
	if err != nil {
		return token.Command{}, err
	}
	return token.Command{Path: self, Args: []string{workerArgument}, Env: env}, nil
}
