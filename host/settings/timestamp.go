package settings

import "trien/signer/timestamp"

// Timestamp is about the timestamps of signatures (RFC 3161), which make them
// of level B-T.
type Timestamp struct {
	// URL is the time stamping authority's. Without one there are no
	// timestamps: signatures are of level B-B.
	URL string `toml:"url"`
	// Policy is what happens where there is no timestamp to be had: with
	// "fail" there is no signature, with "warn" it is of level B-B and a
	// warning says so.
	Policy TimestampPolicy `toml:"policy"`
	// Roots are files of certificates, or folders of them, to one of which the
	// authority's certificate must lead; without any, that is left to who
	// verifies.
	Roots []string `toml:"roots"`
}

// TimestampPolicy is what a missing timestamp means.
type TimestampPolicy string

// The policies.
const (
	TimestampFail TimestampPolicy = "fail"
	TimestampWarn TimestampPolicy = "warn"
)

// Optional tells whether a signature may do without its timestamp.
func (t Timestamp) Optional() bool { return t.Policy == TimestampWarn }

// Authority returns the time stamping authority, nil where there is none.
func (t Timestamp) Authority() (*timestamp.Authority, error) {
	if t.URL == "" {
		return nil, nil
	}
	a, err := timestamp.New(t.URL)
	if err != nil {
		return nil, err
	}
	a.Roots, err = ReadCertificates(t.Roots...)
	return a, err
}
