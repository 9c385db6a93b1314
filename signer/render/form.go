package render

import (
	"fmt"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"

	"trien/signer/fault"
)

// loadForm prepares the drawing of form fields, which PDFium leaves to its
// form filler: without it no signature would show. The filler's wishes are all
// ignored; nothing is filled in, no action and no script runs.
func (e *instance) loadForm() error {
	form, err := e.pdfium.FPDFDOC_InitFormFillEnvironment(&requests.FPDFDOC_InitFormFillEnvironment{
		Document: e.doc,
		FormFillInfo: structs.FPDF_FORMFILLINFO{
			FFI_Invalidate:         func(references.FPDF_PAGE, float64, float64, float64, float64) {},
			FFI_SetCursor:          func(enums.FXCT) {},
			FFI_SetTimer:           func(int, func(int)) int { return 0 },
			FFI_KillTimer:          func(int) {},
			FFI_GetLocalTime:       func() (t structs.FPDF_SYSTEMTIME) { return t },
			FFI_GetPage:            func(references.FPDF_DOCUMENT, int) *references.FPDF_PAGE { return nil },
			FFI_GetRotation:        func(references.FPDF_PAGE) enums.FPDF_PAGE_ROTATION { return 0 },
			FFI_ExecuteNamedAction: func(string) {},
		},
	})
	if err != nil {
		return e.failed(fault.Wrap(fault.DocumentBroken, "render: form", err))
	}
	e.form = form.FormHandle
	return nil
}

// drawForm paints the fields of a page over it.
func (e *instance) drawForm(n int, bitmap references.FPDF_BITMAP, width, height int) error {
	_, err := e.pdfium.FPDF_FFLDraw(&requests.FPDF_FFLDraw{
		FormHandle: e.form, Bitmap: bitmap, Page: e.page(n), SizeX: width, SizeY: height, Flags: renderFlags,
	})
	if err != nil {
		return fault.Wrap(fault.DocumentBroken, fmt.Sprintf("render: fields of page %d", n), err)
	}
	return nil
}
