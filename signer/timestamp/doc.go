// Package timestamp gets timestamps from a time stamping authority (TSA) over
// HTTP (RFC 3161), for signatures of level B-T.
//
// Authority.Stamp promises that the token it returns holds: it stamps the
// digest that was asked for, answers this very request (nonce), is signed by
// the certificate that it carries and names, that certificate is for
// timestamping only (critical extended key usage), was valid then, and the
// time is near this PC's. Where roots are given the certificate leads to one of
// them; without roots the authority is not judged here but by who verifies.
//
// The server is hostile until its token has been checked: its answer is bounded
// in size and time, and it may not send the request on to another host.
//
// Errors are fault.TimestampUnavailable where there is no answer, which passes,
// and fault.TimestampInvalid where the answer is wrong, which does not.
package timestamp
