//go:build unix

package settings

// There is a registry on Windows only.
const installedKey, policyKey = "", ""

func registryText(string) string { return "" }
