package pdf

// The bits of a seed value dictionary's Ff: which of its entries are demands,
// not wishes (ISO 32000-2, table 237).
const (
	SeedFilter           = 1 << 0
	SeedSubFilter        = 1 << 1
	SeedVersion          = 1 << 2
	SeedReasons          = 1 << 3
	SeedLegalAttestation = 1 << 4
	SeedAddRevInfo       = 1 << 5
	SeedDigestMethod     = 1 << 6
	SeedLockDocument     = 1 << 7
	SeedAppearanceFilter = 1 << 8
)

// The bits of a certificate seed value dictionary's Ff (ISO 32000-2, table
// 238).
const (
	SeedCertSubject   = 1 << 0
	SeedCertIssuer    = 1 << 1
	SeedCertOID       = 1 << 2
	SeedCertSubjectDN = 1 << 3
	SeedCertKeyUsage  = 1 << 5
)

// A SeedValue is what a signature field asks of the signature that fills it
// (ISO 32000-2, 12.7.5.5). Entries are zero where the field is silent.
type SeedValue struct {
	Required         int64 // SeedFilter and so on
	Filter           Name
	SubFilter        []Name
	DigestMethod     []string
	Version          float64 // V
	Reasons          []string
	Certification    int64 // the P of MDP: 0 is an ordinary signature
	TimestampNeeded  bool  // the Ff of TimeStamp
	AddRevInfo       bool
	LockDocument     Name
	AppearanceFilter string

	Certificate CertificateSeed
}

// A CertificateSeed is what a field asks of the signer's certificate (ISO
// 32000-2, table 238).
type CertificateSeed struct {
	Required  int64    // SeedCertSubject and so on
	Subject   [][]byte // certificates in DER, of which one must be the signer's
	Issuer    [][]byte // certificates in DER, of which one must be in its chain
	OID       []string // certificate policies
	SubjectDN []map[Name]string
	KeyUsage  []string // of '0', '1' and 'X', one for each bit
}

// SeedValue returns the seed value dictionary of the field of that fully
// qualified name; nil where there is none.
func (f *File) SeedValue(name string) (*SeedValue, error) {
	var found *field
	err := NewUpdate(f).terminal(func(d field) bool {
		if d.name == name {
			found = &d
		}
		return found == nil
	})
	if err != nil || found == nil {
		return nil, err
	}
	d, err := f.Dict(found.dict["SV"])
	if err != nil || d == nil {
		return nil, err
	}
	r := seedReader{f: f}
	s := &SeedValue{
		Required: r.int(d["Ff"]), Filter: r.name(d["Filter"]), Version: r.real(d["V"]),
		DigestMethod: r.texts(d["DigestMethod"]), Reasons: r.texts(d["Reasons"]),
		Certification:   r.int(r.dict(d["MDP"])["P"]),
		TimestampNeeded: r.int(r.dict(d["TimeStamp"])["Ff"])&1 != 0,
		AddRevInfo:      r.value(d["AddRevInfo"]) == true,
		LockDocument:    r.name(d["LockDocument"]), AppearanceFilter: r.text(d["AppearanceFilter"]),
	}
	for _, o := range r.array(d["SubFilter"]) {
		s.SubFilter = append(s.SubFilter, r.name(o))
	}
	c := r.dict(d["Cert"])
	s.Certificate = CertificateSeed{
		Required: r.int(c["Ff"]), Subject: r.strings(c["Subject"]), Issuer: r.strings(c["Issuer"]),
		OID: r.texts(c["OID"]), KeyUsage: r.texts(c["KeyUsage"]),
	}
	for _, o := range r.array(c["SubjectDN"]) {
		dn := map[Name]string{}
		for k, v := range r.dict(o) {
			dn[k] = r.text(v)
		}
		s.Certificate.SubjectDN = append(s.Certificate.SubjectDN, dn)
	}
	return s, r.err
}

// A seedReader resolves values and keeps the first error. What has another
// type than it should counts as absent.
type seedReader struct {
	f   *File
	err error
}

func (r *seedReader) value(o Object) Object {
	if r.err != nil {
		return nil
	}
	o, r.err = r.f.Resolve(o)
	return o
}

func (r *seedReader) dict(o Object) Dict {
	d, _ := r.value(o).(Dict)
	return d
}

func (r *seedReader) array(o Object) Array {
	a, _ := r.value(o).(Array)
	return a
}

func (r *seedReader) name(o Object) Name {
	n, _ := r.value(o).(Name)
	return n
}

func (r *seedReader) text(o Object) string {
	s, _ := r.value(o).(String)
	return s.Text()
}

func (r *seedReader) int(o Object) int64 {
	n, _ := intOf(r.value(o))
	return n
}

func (r *seedReader) real(o Object) float64 {
	n, _ := r.value(o).(Number)
	v, _ := n.Float()
	return v
}

func (r *seedReader) strings(o Object) [][]byte {
	var list [][]byte
	for _, o := range r.array(o) {
		if s, ok := r.value(o).(String); ok {
			list = append(list, s)
		}
	}
	return list
}

func (r *seedReader) texts(o Object) []string {
	var list []string
	for _, s := range r.strings(o) {
		list = append(list, String(s).Text())
	}
	return list
}
