package token

// CheckModule tells why Start's worker would refuse to load the module at this
// path, before any of it is loaded: token.module_untrusted. Who asks matters:
// modules of one's own are trusted.
func CheckModule(module string) error {
	_, err := checkModule(module)
	return err
}
