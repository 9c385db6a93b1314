package render

import (
	"os/exec"

	"golang.org/x/sys/windows"
)

// quiet keeps a console window from flashing up.
func quiet(cmd *exec.Cmd) {
	cmd.SysProcAttr = &windows.SysProcAttr{HideWindow: true, CreationFlags: windows.CREATE_NO_WINDOW}
}
