package verify

// judge says what the signatures are worth whose integrity holds.
func (v *verifier) judge(checks []*check) {
	for _, c := range checks {
		if c.intact {
			c.report.Warnings = append(c.report.Warnings, textRevocation)
			c.report.conclude(c.trusted())
		}
	}
}
