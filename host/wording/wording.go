// Package wording has the words with which a check is told to a person, at the
// terminal and on the slip: Vietnamese first, English second. It turns each
// value of protocol.Verification into them; a value that it does not know is
// shown as it is.
package wording

import (
	"strings"
	"time"

	"trien/protocol"
)

// zone is Vietnam's; times are shown with it whatever the PC's own is (N7).
var zone = time.FixedZone("+07", 7*60*60)

type table map[string]protocol.Text

func (t table) of(value string) protocol.Text {
	if words, ok := t[value]; ok {
		return words
	}
	return protocol.Text{VI: value, EN: value}
}

var acceptances = table{
	"accepted": {VI: "ĐƯỢC TIẾP NHẬN", EN: "Accepted"},
	"review":   {VI: "CẦN XEM LẠI", EN: "To be reviewed"},
	"refused":  {VI: "KHÔNG TIẾP NHẬN", EN: "Not accepted"},
}

var verdicts = table{
	"TOTAL-PASSED":  {VI: "HỢP LỆ", EN: "Valid"},
	"TOTAL-FAILED":  {VI: "KHÔNG HỢP LỆ", EN: "Not valid"},
	"INDETERMINATE": {VI: "CHƯA XÁC ĐỊNH ĐƯỢC", EN: "Cannot be determined"},
}

var integrities = table{
	"intact":      {VI: "toàn vẹn", EN: "intact"},
	"modified":    {VI: "ĐÃ BỊ SỬA sau khi ký", EN: "modified after signing"},
	"broken":      {VI: "CHỮ KÝ HỎNG", EN: "broken"},
	"malformed":   {VI: "SAI CẤU TRÚC", EN: "malformed"},
	"unsigned":    {VI: "không có chữ ký", EN: "not signed"},
	"unsupported": {VI: "chưa hỗ trợ", EN: "not supported"},
}

var chains = table{
	"trusted":     {VI: "tin cậy", EN: "trusted"},
	"untrusted":   {VI: "KHÔNG được tin cậy", EN: "not trusted"},
	"not_checked": {VI: "chưa kiểm tra", EN: "not checked"},
}

var revocations = table{
	"good":        {VI: "chưa bị thu hồi", EN: "not revoked"},
	"revoked":     {VI: "ĐÃ BỊ THU HỒI", EN: "revoked"},
	"unknown":     {VI: "không kiểm tra được", EN: "could not be checked"},
	"not_checked": {VI: "chưa kiểm tra", EN: "not checked"},
}

// origins are where the word on a withdrawal comes from.
var origins = table{
	"online":   {VI: "hỏi trực tuyến", EN: "asked online"},
	"cache":    {VI: "đã hỏi trước đó", EN: "asked before"},
	"embedded": {VI: "kèm trong tệp", EN: "in the file"},
}

var holders = table{
	"person":       {VI: "cá nhân", EN: "a person"},
	"organization": {VI: "cơ quan, tổ chức", EN: "an organisation"},
	"unknown":      {VI: "chưa rõ của cá nhân hay cơ quan", EN: "a person's or an organisation's"},
}

var severities = table{
	"error":   {VI: "Lỗi", EN: "Error"},
	"warning": {VI: "Cảnh báo", EN: "Warning"},
	"info":    {VI: "Thông tin", EN: "Note"},
}

var kinds = table{
	"approval":      {VI: "Chữ ký", EN: "Signature"},
	"certification": {VI: "Chữ ký chứng nhận", EN: "Certification signature"},
	"timestamp":     {VI: "Dấu thời gian", EN: "Timestamp"},
}

var (
	notRevoked  = protocol.Text{VI: "HỢP LỆ, chưa kiểm tra được thu hồi", EN: "Valid, revocation not checked"}
	yes         = protocol.Text{VI: "còn hiệu lực", EN: "in force"}
	no          = protocol.Text{VI: "KHÔNG có hiệu lực", EN: "not in force"}
	unknownTime = protocol.Text{VI: "không rõ hiệu lực", EN: "unknown"}
)

// Acceptance is what the clerk is told to do.
func Acceptance(value string) protocol.Text { return acceptances.of(value) }

// Integrity is what has become of the content.
func Integrity(value string) protocol.Text { return integrities.of(value) }

// Chain is whether the certificate is trusted.
func Chain(value string) protocol.Text { return chains.of(value) }

// Holder is whose certificate it is.
func Holder(value string) protocol.Text { return holders.of(value) }

// Severity is the weight of a finding.
func Severity(value string) protocol.Text { return severities.of(value) }

// Kind is what a signature is for.
func Kind(value string) protocol.Text { return kinds.of(value) }

// Verdict is a document's or a signature's. A signature that lacks nothing but
// the word on revocation is valid, with a warning (N11).
func Verdict(value string, valid bool) protocol.Text {
	if value == "INDETERMINATE" && valid {
		return notRevoked
	}
	return verdicts.of(value)
}

// Revocation tells of the withdrawal of a certificate, with its source and
// time.
func Revocation(s protocol.SignatureVerdict) protocol.Text {
	t := revocations.of(s.Revocation)
	if s.RevocationSource == "" {
		return t
	}
	kind, origin, _ := strings.Cut(s.RevocationSource, "/")
	tail := " (" + strings.ToUpper(kind)
	if origin != "" {
		tail += ", " + origins.of(origin).VI
	}
	if at := Time(s.RevocationTime); at != "" {
		tail += ", " + at
	}
	return protocol.Text{VI: t.VI + tail + ")", EN: t.EN}
}

// InForce tells whether the certificate was in force when it signed: at the
// time of the timestamp, or else of the claim.
func InForce(s protocol.SignatureVerdict) protocol.Text {
	at, ok := parsed(s.Times.Timestamp)
	if !ok {
		at, ok = parsed(s.Times.Claimed)
	}
	from, known := parsed(s.Signer.NotBefore)
	until, alsoKnown := parsed(s.Signer.NotAfter)
	switch {
	case !ok || !known || !alsoKnown:
		return unknownTime
	case at.Before(from) || at.After(until):
		return no
	}
	return yes
}

// Time writes an RFC 3339 time as offices do, day first and with its zone
// (N7); "" for what is none.
func Time(rfc3339 string) string {
	t, ok := parsed(rfc3339)
	if !ok {
		return ""
	}
	return t.In(zone).Format("02/01/2006 15:04:05 -07:00")
}

// Date is Time without the time of day.
func Date(rfc3339 string) string {
	t, ok := parsed(rfc3339)
	if !ok {
		return ""
	}
	return t.In(zone).Format("02/01/2006")
}

func parsed(rfc3339 string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, rfc3339)
	return t, err == nil
}

// ValidSignature tells whether a signature counts as valid, as
// verify.Report.Valid does: passed, or lacking nothing but the word on
// revocation.
func ValidSignature(s protocol.SignatureVerdict) bool {
	return s.Verdict == "TOTAL-PASSED" || s.Verdict == "INDETERMINATE" && s.SubIndication == "TRY_LATER"
}
