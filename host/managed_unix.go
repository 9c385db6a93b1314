//go:build unix

package main

import "fmt"

// runManaged is for Windows, whose service manager speaks with a service.
func runManaged(*environment) error {
	return fmt.Errorf("%w: --managed is for Windows' service manager", errUsage)
}
