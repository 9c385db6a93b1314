package verify

import "time"

// finding is why a signature is not simply good: the integrity it leaves, what
// EN 319 102-1 calls it, and the sentences.
type finding struct {
	integrity     Integrity
	verdict       Verdict
	subIndication string
	text          Text
}

// The findings. Their order in a report is: the first that applies.
var (
	findMalformedRange = &finding{Malformed, Failed, "FORMAT_FAILURE", Text{
		"Vùng ký (ByteRange) của chữ ký không đúng chuẩn.",
		"The signature's ByteRange is not well-formed."}}
	findMalformedCMS = &finding{Malformed, Failed, "FORMAT_FAILURE", Text{
		"Dữ liệu chữ ký không đọc được.",
		"The signature's data cannot be read."}}
	findMalformedDictionary = &finding{Malformed, Failed, "FORMAT_FAILURE", Text{
		"Cấu trúc chữ ký trong tệp PDF không đúng chuẩn.",
		"The signature dictionary is not well-formed."}}
	findContentInside = &finding{Malformed, Failed, "FORMAT_FAILURE", Text{
		"Chữ ký tách rời nhưng lại khai báo nội dung riêng bên trong.",
		"A detached signature that declares a content of its own."}}
	findDigest = &finding{Broken, Failed, "HASH_FAILURE", Text{
		"Nội dung đã bị thay đổi so với khi ký.",
		"The content has changed since it was signed."}}
	findCrypto = &finding{Broken, Failed, "SIG_CRYPTO_FAILURE", Text{
		"Giá trị chữ ký không khớp với chứng thư số.",
		"The signature value does not verify with the certificate."}}
	findNoCertificate = &finding{Broken, Indeterminate, "NO_SIGNING_CERTIFICATE_FOUND", Text{
		"Không tìm thấy chứng thư số của người ký trong chữ ký.",
		"The signer's certificate is not in the signature."}}
	findUncovered = &finding{Modified, Failed, "FORMAT_FAILURE", Text{
		"Có dữ liệu trong tệp nằm ngoài vùng được ký.",
		"The file holds data that the signature does not cover."}}
	findModified = &finding{Modified, Failed, "FORMAT_FAILURE", Text{
		"Tài liệu đã bị sửa đổi sau khi ký.",
		"The document was modified after it was signed."}}
	findRemoved = &finding{Modified, Failed, "FORMAT_FAILURE", Text{
		"Chữ ký có trong phiên bản trước của tệp đã bị gỡ bỏ.",
		"A signature of an earlier revision of the file was removed."}}
	findUnsupported = &finding{Unsupported, Indeterminate, "CRYPTO_CONSTRAINTS_FAILURE", Text{
		"Chữ ký dùng thuật toán hoặc định dạng chưa được hỗ trợ.",
		"The signature uses an algorithm or a format that is not supported."}}

	findPassed = &finding{Intact, Passed, "", Text{
		"Chữ ký còn nguyên vẹn; chứng thư số được tin cậy, có hiệu lực và không bị thu hồi.",
		"The signature is intact; its certificate is trusted, in force and not revoked."}}
	findRevoked = &finding{Intact, Failed, "REVOKED", Text{
		"Chữ ký được tạo sau khi chứng thư số đã bị thu hồi.",
		"The signature was made after its certificate had been revoked."}}
	findExpired = &finding{Intact, Failed, "EXPIRED", Text{
		"Chữ ký được tạo sau khi chứng thư số đã hết hạn.",
		"The signature was made after its certificate had expired."}}
	findNotYetValid = &finding{Intact, Failed, "NOT_YET_VALID", Text{
		"Chữ ký được tạo trước khi chứng thư số có hiệu lực.",
		"The signature was made before its certificate came into force."}}
	findRevokedNoPOE = &finding{Intact, Indeterminate, "REVOKED_NO_POE", Text{
		"Chứng thư số đã bị thu hồi và không có gì chứng minh chữ ký được tạo trước đó.",
		"The certificate was revoked, and nothing proves that the signature was made before."}}
	findRevokedAuthority = &finding{Intact, Indeterminate, "REVOKED_CA_NO_POE", Text{
		"Chứng thư số của tổ chức chứng thực đã bị thu hồi và không có gì chứng minh chữ ký được tạo trước đó.",
		"An authority's certificate was revoked, and nothing proves that the signature was made before."}}
	findOutOfBoundsGood = &finding{Intact, Indeterminate, "OUT_OF_BOUNDS_NOT_REVOKED", Text{
		"Chứng thư số đã hết hạn, không bị thu hồi, nhưng không có gì chứng minh chữ ký được tạo khi chứng thư số còn hiệu lực.",
		"The certificate has expired without being revoked, but nothing proves that the signature was made while it was in force."}}
	findTimestampOrder = &finding{Intact, Indeterminate, "TIMESTAMP_ORDER_FAILURE", Text{
		"Thứ tự các dấu thời gian của tài liệu mâu thuẫn với nhau.",
		"The document's timestamps contradict each other."}}
	findWeakSince = &finding{Intact, Indeterminate, "CRYPTO_CONSTRAINTS_FAILURE", Text{
		"Chữ ký dùng thuật toán không còn an toàn ngay từ khi ký.",
		"The signature uses an algorithm that was no longer safe when it was made."}}
	findUnreadableCertificate = &finding{Intact, Indeterminate, "CERTIFICATE_CHAIN_GENERAL_FAILURE", Text{
		"Chứng thư số của người ký không đúng chuẩn nên không kiểm tra được đường dẫn tin cậy.",
		"The signer's certificate is malformed, so its chain cannot be checked."}}
	findNoChain = &finding{Intact, Indeterminate, "NO_CERTIFICATE_CHAIN_FOUND", Text{
		"Chứng thư số của người ký không do tổ chức chứng thực được tin cậy cấp.",
		"The signer's certificate was not issued by a trusted authority."}}
	findOutOfBounds = &finding{Intact, Indeterminate, "OUT_OF_BOUNDS_NO_POE", Text{
		"Chứng thư số không có hiệu lực tại thời điểm ký, hoặc không có gì chứng minh được thời điểm ký.",
		"The certificate was not valid at the time of signing, or nothing proves that time."}}
	findChainConstraints = &finding{Intact, Indeterminate, "CHAIN_CONSTRAINTS_FAILURE", Text{
		"Chứng thư số không dùng được để ký văn bản.",
		"The certificate is not meant for signing documents."}}
	findNoStamper = &finding{Intact, Indeterminate, "CHAIN_CONSTRAINTS_FAILURE", Text{
		"Chứng thư số không được cấp cho dịch vụ cấp dấu thời gian.",
		"The certificate is not for a time stamping service."}}
	findWeak = &finding{Intact, Indeterminate, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", Text{
		"Chữ ký còn nguyên vẹn nhưng dùng thuật toán không còn an toàn.",
		"The signature is intact but uses an algorithm that is no longer safe."}}
	findUnbound = &finding{Intact, Indeterminate, "SIG_CONSTRAINTS_FAILURE", Text{
		"Chữ ký PAdES thiếu thuộc tính định danh chứng thư số của người ký.",
		"A PAdES signature without the signing-certificate attribute."}}
	findNotRevocationChecked = &finding{Intact, Indeterminate, "TRY_LATER", Text{
		"Chữ ký còn nguyên vẹn, chứng thư số được tin cậy; chưa kiểm tra được tình trạng thu hồi chứng thư số.",
		"The signature is intact and its certificate trusted; whether it was revoked has not been checked."}}
)

// Warnings, and reasons about the whole document.
var (
	textRevocation = Text{
		"Cảnh báo: chưa kiểm tra tình trạng thu hồi của chứng thư số (OCSP, CRL).",
		"Warning: revocation of the certificate was not checked (OCSP, CRL)."}
	textRevocationUnknown = Text{
		"Cảnh báo: đã hỏi nhưng không có trả lời đáng tin về tình trạng thu hồi của chứng thư số (OCSP, CRL).",
		"Warning: no trustworthy answer about revocation of the certificate was found (OCSP, CRL)."}
	textTimestampUnknown = Text{
		"Cảnh báo: chưa rõ chứng thư số của dịch vụ cấp dấu thời gian có bị thu hồi hay không.",
		"Warning: whether the time stamping service's certificate was revoked is not known."}
	textIrregular = Text{
		"Cảnh báo: chứng thư số của người ký không đúng chuẩn (RFC 5280).",
		"Warning: the signer's certificate does not conform to RFC 5280."}
	textUnsigned = Text{
		"Tài liệu không có chữ ký số.",
		"The document has no digital signature."}
	textPassword = Text{
		"Tài liệu được bảo vệ bằng mật khẩu; cần mật khẩu để kiểm tra chữ ký.",
		"The document is encrypted and needs its password before its signatures can be checked."}
	textEncrypted = Text{
		"Tài liệu được mã hóa theo cách chưa được hỗ trợ nên không kiểm tra được chữ ký.",
		"The document is encrypted in a way that is not supported, so its signatures cannot be checked."}
	textRedrawn = Text{
		"Cảnh báo: biểu mẫu yêu cầu phần mềm đọc tự vẽ lại các ô (NeedAppearances); nội dung hiển thị có thể khác nội dung đã ký.",
		"Warning: the form asks readers to draw its fields anew (NeedAppearances); what is shown may differ from what was signed."}
	textShownOtherwise = Text{
		"Cảnh báo: có ô trong biểu mẫu hiển thị khác với giá trị của nó.",
		"Warning: a form field shows another text than its value."}
	textTooLarge = Text{
		"Tài liệu vượt quá giới hạn kiểm tra.",
		"The document exceeds what can be checked."}
	textUnreadable = Text{
		"Tệp không phải PDF hoặc đã hỏng cấu trúc.",
		"The file is no PDF, or its structure is damaged."}
)

// textWeak names the weak algorithms found.
func textWeak(names string) Text {
	return Text{
		"Cảnh báo: thuật toán không còn an toàn: " + names + ".",
		"Warning: algorithm no longer safe: " + names + "."}
}

// textWeakChain names what the authorities' signatures are weak by.
func textWeakChain(names string) Text {
	return Text{
		"Cảnh báo: đường dẫn tin cậy dùng thuật toán không còn an toàn: " + names + ".",
		"Warning: the certificate's chain uses an algorithm no longer safe: " + names + "."}
}

// textTimestampUntrusted tells why a timestamp proves nothing.
func textTimestampUntrusted(subIndication string) Text {
	return Text{
		"Cảnh báo: dấu thời gian của chữ ký không được tin cậy (" + subIndication + ").",
		"Warning: the signature's timestamp is not to be trusted (" + subIndication + ")."}
}

// textRevoked and textRevokedLater tell when a certificate was revoked.
func textRevoked(at time.Time) Text {
	return Text{
		"Cảnh báo: chứng thư số bị thu hồi lúc " + moment(at) + ".",
		"Warning: the certificate was revoked at " + moment(at) + "."}
}

func textRevokedLater(at time.Time) Text {
	return Text{
		"Lưu ý: chứng thư số bị thu hồi sau khi ký, lúc " + moment(at) + ".",
		"Note: the certificate was revoked after signing, at " + moment(at) + "."}
}

// moment writes a time as the offices of Vietnam do (rule N7).
func moment(t time.Time) string {
	return t.In(time.FixedZone("+07:00", 7*60*60)).Format("02-01-2006 15:04:05 -07:00")
}
