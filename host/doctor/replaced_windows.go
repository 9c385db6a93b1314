package doctor

// replaced is never so: Windows keeps the file of a program that runs, and the
// installer says that a restart is needed.
func replaced() bool { return false }
