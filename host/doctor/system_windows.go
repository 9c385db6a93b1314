package doctor

import (
	"fmt"
	"runtime"

	"golang.org/x/sys/windows"
)

// firstEleven is the build number of the first Windows 11, which calls itself 10.
const firstEleven = 22000

// system names Windows' version and the machine.
func system(string) string {
	v := windows.RtlGetVersion()
	name := v.MajorVersion
	if v.BuildNumber >= firstEleven {
		name = 11
	}
	return fmt.Sprintf("Windows %d (%d.%d.%d), %s", name, v.MajorVersion, v.MinorVersion, v.BuildNumber, runtime.GOARCH)
}
