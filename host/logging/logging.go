// Package logging says where a process of the program writes its log, and opens
// it: a handler for log/slog.
//
// There are three places. The service's is the system's own log (System):
// journald, or Windows' Event Log; or, where the administrator names one, a file.
// An agent's is a file in its user's own folder, because browsers discard what
// an agent says on standard error. What people run at a terminal says it there.
//
// A file (File) is rotated, and rotation is a matter of one process: two would
// rename each other's file, and on Windows neither could. So no file is ever
// written by two: who comes second gets one of its own beside the first's
// ("agent-2.log"), and the next one after the first has ended takes the first's
// again. On a terminal server that is one file for each browser of each person,
// in that person's folder.
//
// Nothing here fails for a log's sake: where a place cannot be written to, the
// log goes to standard error.
package logging

import (
	"io"
	"log/slog"
	"os"
)

// To writes lines of text ("time=… level=… msg=…") to w.
func To(w io.Writer, level slog.Leveler) slog.Handler {
	return slog.NewTextHandler(w, &slog.HandlerOptions{Level: level})
}

// Stderr writes lines of text to standard error.
func Stderr(level slog.Leveler) slog.Handler { return To(os.Stderr, level) }
