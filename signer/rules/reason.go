package rules

import (
	"fmt"

	"trien/signer"
)

// Reason says in Vietnamese and in English why a place was chosen. It is whole
// sentences, with the rule's number where there is one.
type Reason struct{ VI, EN string }

// and adds a sentence.
func (r Reason) and(more Reason) Reason { return Reason{r.VI + " " + more.VI, r.EN + " " + more.EN} }

func onPage(vi, en string, page int) Reason {
	return Reason{fmt.Sprintf(vi, page), fmt.Sprintf(en, page)}
}

// InWaitingField is the reason for a place that the document itself prepared
// (signer.WaitingField).
func InWaitingField() Reason {
	return Reason{"Vào ô chữ ký còn trống mà văn bản dành sẵn.", "In the empty signature field that the document has."}
}

func betweenTitleAndHolder(page int) Reason {
	return onPage("Giữa chức vụ và họ tên của người ký, trang %d (Nghị định 30/2020/NĐ-CP).",
		"Between the title and the signer's own name, page %d (Decree 30/2020).", page)
}

func betweenTitleAndName(page int) Reason {
	return onPage("Giữa chức vụ và họ tên ở khối chữ ký, trang %d (Nghị định 30/2020/NĐ-CP).",
		"Between title and name in the signature block, page %d (Decree 30/2020).", page)
}

func belowTitle(page int) Reason {
	return onPage("Dưới chức vụ ở khối chữ ký, trang %d; không thấy họ tên người ký.",
		"Below the title in the signature block, page %d; no name was found.", page)
}

func gapInScan(page int) Reason {
	return onPage("Trang %d là ảnh quét: chỗ trống giữa hai dòng ngắn bên phải, có thể là khối chữ ký. Hãy kiểm tra.",
		"Page %d is a scan: the gap between two short lines at the right, perhaps the signature block. Please check.", page)
}

func lowerRightFree(page int) Reason {
	return onPage("Không thấy khối chữ ký: chỗ trống phía dưới bên phải, trang %d. Hãy kiểm tra.",
		"No signature block was found: an empty area at the lower right, page %d. Please check.", page)
}

func nothingFree(page int) Reason {
	return onPage("Trang %d không còn chỗ trống: chỗ ít chữ nhất được chọn, chữ ký đè lên nội dung. Hãy kiểm tra.",
		"Page %d has no empty area: the emptiest place was taken, over what is printed. Please check.", page)
}

func elsewhereFree(page int) Reason {
	return onPage("Phía trên trang %d không còn chỗ trống: chỗ trống gần nhất được chọn. Hãy kiểm tra.",
		"There is no empty area at the top of page %d: the nearest one was taken. Please check.", page)
}

func sealOnSignature(page int) Reason {
	return onPage("Trùm khoảng 1/3 chữ ký của người ký về bên trái, trang %d (Nghị định 30/2020/NĐ-CP).",
		"Over the left third of the person's signature, page %d (Decree 30/2020).", page)
}

func sealBesideSeal(page int) Reason {
	return onPage("Chữ ký của người ký đã có con dấu khác: chỗ trống gần đó, trang %d. Hãy kiểm tra.",
		"The person's signature has another seal already: an empty area near it, page %d. Please check.", page)
}

func sealOnDrawing(page int) Reason {
	return onPage("Trùm khoảng 1/3 hình chữ ký tay về bên trái, trang %d; người ký chưa ký số.",
		"Over the left third of the handwritten signature, page %d; the person has not signed digitally.", page)
}

func sealAtBlock(page int) Reason {
	return onPage("Bên trái khối chữ ký, trang %d; chưa có chữ ký của người ký.",
		"At the left of the signature block, page %d; the person has not signed yet.", page)
}

func sealInScan(page int) Reason {
	return onPage("Trang %d là ảnh quét: bên trái chỗ có thể là khối chữ ký. Hãy kiểm tra.",
		"Page %d is a scan: at the left of what may be the signature block. Please check.", page)
}

func sealLowerRight(page int) Reason {
	return onPage("Không thấy chữ ký của người ký, cũng không thấy khối chữ ký: phía dưới bên phải, trang %d. Hãy kiểm tra.",
		"Neither the person's signature nor a signature block was found: at the lower right, page %d. Please check.", page)
}

func sealAtTop() Reason {
	return Reason{"Phía trên cùng trang đầu, khu vực có khoảng trống (1831-QĐ/TU).",
		"At the very top of the first page, in an empty area (1831-QĐ/TU)."}
}

var informationOverText = Reason{"Không còn chỗ trống cho thông tin cạnh con dấu.", "There is no empty area beside the seal for its information."}

func topLeft(p signer.Purpose) Reason {
	if p == signer.Archive {
		return Reason{"Góc trên bên trái trang đầu, không đè lên chữ (1831-QĐ/TU).",
			"Top left corner of the first page, over no text (1831-QĐ/TU)."}
	}
	return Reason{"Khoảng trống ở góc trên bên trái trang đầu.", "Empty area at the top left of the first page."}
}

func topRight() Reason {
	return Reason{"Góc trên bên phải trang đầu (Nghị định 30/2020/NĐ-CP).", "Top right corner of the first page (Decree 30/2020)."}
}

func belowNumber() Reason {
	return Reason{"Khoảng trống dưới số, ký hiệu văn bản ở trang đầu.", "Empty area below the document's number on the first page."}
}
