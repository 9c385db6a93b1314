package render

import "os"

// privateDir makes dir. Its privacy is that of the user's profile, whose
// access list every folder below inherits.
func privateDir(dir string) error { return os.MkdirAll(dir, 0o700) }
