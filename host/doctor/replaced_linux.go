package doctor

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"trien/host/nativemessaging"
)

// replaced tells whether one of this person's browsers still runs an agent from
// a file that an update has exchanged since (proc_pid_exe(5)).
func replaced() bool {
	processes, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, exe := range processes {
		program, err := os.Readlink(exe) // of others it is not told
		if err != nil || !strings.HasSuffix(program, "/trien (deleted)") {
			continue
		}
		line, err := os.ReadFile(filepath.Join(filepath.Dir(exe), "cmdline"))
		if err != nil {
			continue
		}
		arguments := strings.Split(string(bytes.TrimSuffix(line, []byte{0})), "\x00")
		if _, browser := nativemessaging.Caller(arguments[1:]); browser {
			return true
		}
	}
	return false
}
