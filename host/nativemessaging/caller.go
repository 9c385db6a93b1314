package nativemessaging

import (
	"path/filepath"
	"slices"
	"strings"
)

// Name is what the extension calls the program; the native-messaging manifests
// are files of this name, with .json behind it.
const Name = "vn.trien.host"

// chromiumScheme begins the origin of an extension in Chromium.
const chromiumScheme = "chrome-extension://"

// ChromiumOrigin is the origin of an extension in Chromium, as a manifest's
// allowed_origins and the command line have it.
func ChromiumOrigin(id string) string { return chromiumScheme + id + "/" }

// The extension's identities, those of extension/ids.json. The browser compares
// them with the host's manifest before it starts us; we look again, because the
// manifest is a file.

// ChromiumID belongs to the public key of the extension. A publisher with a key
// of its own builds with another (-ldflags "-X …", extension/scripts/identity.mjs);
// nothing else sets it.
var ChromiumID = "oeldhkhfcidegmackmdffcgjiodlkfmp"

// FirefoxID is browser_specific_settings.gecko.id.
const FirefoxID = "trien@trien.vn"

// Caller reads from the command line who started the agent. Chromium passes
// the extension's origin, Firefox the path of the host's manifest and the
// extension's id. The second result tells whether the command line looks like
// a browser's at all.
func Caller(args []string) (id string, browser bool) {
	for _, arg := range args {
		if rest, ok := strings.CutPrefix(arg, chromiumScheme); ok {
			return strings.TrimSuffix(rest, "/"), true
		}
	}
	if len(args) >= 2 && filepath.Ext(args[0]) == ".json" && filepath.IsAbs(args[0]) {
		return args[1], true
	}
	return "", false
}

// Allowed tells whether the extension may use the agent. extra are ids that
// the build added, for an extension packed under the organisation's own key.
func Allowed(id string, extra []string) bool {
	return id == ChromiumID || id == FirefoxID || slices.Contains(extra, id)
}
