package token

import (
	"slices"

	"trien/signer/fault"
)

// sanitize holds a worker's answer to what an honest one says. The module
// shares the worker's memory, so nothing from there is taken on trust.
func (r *response) sanitize() {
	r.Slots = r.Slots[:min(len(r.Slots), maxSlots)]
	r.Tokens = r.Tokens[:min(len(r.Tokens), maxSlots)]
	r.Certificates = r.Certificates[:min(len(r.Certificates), maxCertificates)]
	for i := range r.Tokens {
		t := &r.Tokens[i]
		for _, s := range []*string{&t.Label, &t.Manufacturer, &t.Model, &t.Serial} {
			*s = cleanText(*s)
		}
		t.PINState = known(t.PINState, PINNotInitialized, PINOK, PINCountLow, PINFinalTry, PINLocked)
	}
	for i := range r.Certificates {
		c := &r.Certificates[i]
		c.Label = cleanText(c.Label)
		c.Key = known(c.Key, KeyUnknown, KeySeen, KeyLikely, KeyAbsent)
	}
	if r.Error != nil {
		r.Error.Code = known(r.Error.Code, fault.TokenFailed,
			fault.TokenRemoved, fault.TokenBusy, fault.TokenModuleFailed, fault.TokenModuleUntrusted,
			fault.PINIncorrect, fault.PINLocked, fault.PINInvalid, fault.PINExpired, fault.PINRequired, fault.PINCancelled,
			fault.KeyUnusable)
		r.Error.Detail = cleanText(r.Error.Detail)
		if r.Error.State != "" {
			r.Error.State = known(r.Error.State, PINCountLow, PINFinalTry, PINLocked)
		}
	}
}

// known returns v where it is one of the values, and else the first of them.
func known[T comparable](v T, values ...T) T {
	if slices.Contains(values, v) {
		return v
	}
	return values[0]
}
