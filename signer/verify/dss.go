package verify

import (
	"trien/signer/cms"
	"trien/signer/pdf"
	"trien/signer/revocation"
)

// Bounds of what is read of a document security store. A file that outlived
// several renewals of its timestamps has some dozens of each.
const (
	maxStoreEntries = 128
	maxStoreBytes   = 64 << 20
)

// store is what a document brings along for its own validation.
type store struct {
	certificates []*cms.Certificate
	evidence     revocation.Evidence
}

// readStore reads the document security store (ISO 32000-2, 12.8.4.3), its VRI
// entries included: which signature an answer was stored for makes no
// difference to what it says. Nobody signs the store, and what is in it proves
// itself or counts for nothing, so that what cannot be read is left out.
func readStore(f *pdf.File) *store {
	r := &storeReader{f: f, store: &store{}, seen: map[pdf.Ref]bool{}}
	catalog, err := f.Catalog()
	if err != nil {
		return r.store
	}
	dss, err := f.Dict(catalog["DSS"])
	if err != nil || dss == nil {
		return r.store
	}
	r.dict(dss, "Certs", "OCSPs", "CRLs")
	vri, err := f.Dict(dss["VRI"])
	if err != nil {
		return r.store
	}
	for _, entry := range vri {
		if d, err := f.Dict(entry); err == nil && r.entries < maxStoreEntries {
			r.dict(d, "Cert", "OCSP", "CRL")
		}
	}
	return r.store
}

type storeReader struct {
	f *pdf.File
	*store
	seen           map[pdf.Ref]bool
	entries, bytes int
}

func (r *storeReader) dict(d pdf.Dict, certificates, responses, lists pdf.Name) {
	r.streams(d[certificates], func(der []byte) { r.certificates = append(r.certificates, cms.ParseCertificate(der)) })
	r.streams(d[responses], r.evidence.AddOCSP)
	r.streams(d[lists], r.evidence.AddCRL)
}

// streams calls add with each stream of an array, none twice.
func (r *storeReader) streams(list pdf.Object, add func([]byte)) {
	array, err := r.f.Array(list)
	if err != nil {
		return
	}
	for _, o := range array {
		ref, ok := o.(pdf.Ref)
		if !ok || r.seen[ref] {
			continue
		}
		if r.entries == maxStoreEntries || r.bytes > maxStoreBytes {
			return
		}
		r.seen[ref] = true
		r.entries++
		object, err := r.f.Resolve(ref)
		if err != nil {
			continue
		}
		stream, ok := object.(*pdf.Stream)
		if !ok {
			continue
		}
		data, err := r.f.Decoded(stream)
		if err != nil {
			continue
		}
		r.bytes += len(data)
		add(data)
	}
}

// addValues adds what a signature or a timestamp carries.
func (s *store) addValues(data *cms.SignedData) {
	for _, values := range []cms.RevocationValues{data.Revocation, data.Signer.Revocation} {
		for _, der := range values.OCSPResponses {
			s.evidence.AddOCSP(der)
		}
		for _, der := range values.CRLs {
			s.evidence.AddCRL(der)
		}
	}
}
