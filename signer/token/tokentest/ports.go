package tokentest

import (
	"fmt"
	"math/rand/v2"
	"net"
	"testing"
)

// TwoPorts returns the first of two free TCP ports in a row, below those that
// the kernel gives out: among them neighbours are rarely free on a busy machine.
func TwoPorts(t testing.TB) int {
	t.Helper()
	for range 200 {
		port := 10000 + rand.IntN(20000)
		a, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
		if err != nil {
			continue
		}
		b, err := net.Listen("tcp", fmt.Sprintf(":%d", port+1))
		a.Close()
		if err == nil {
			b.Close()
			return port
		}
	}
	t.Fatal("no two free ports in a row")
	return 0
}
