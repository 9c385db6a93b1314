#!/bin/sh
# Remakes every file of testdata from source/. Needs LibreOffice Writer,
# Chromium, poppler-utils, qpdf and Go.
#
#   testdata/make.sh            all of it
#   testdata/make.sh seal …     only what is named
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$here/.."
go build -o "$tmp/make" ./testdata/make

# The fonts are those of the Go module: some systems' Liberation Serif is an old
# one without Vietnamese letters.
cat >"$tmp/fonts.conf" <<END
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>$(go list -m -f '{{.Dir}}' github.com/go-fonts/liberation)</dir><cachedir>$tmp/fonts</cachedir></fontconfig>
END
export FONTCONFIG_FILE="$tmp/fonts.conf"

writer() { # OUT.pdf IN.fodt TAGGED [VERSION], where VERSION 1 is PDF/A-1b
	cp "$2" "$tmp/page.fodt"
	soffice --headless "-env:UserInstallation=file://$tmp/office" \
		--convert-to "pdf:writer_pdf_Export:{\"UseTaggedPDF\":{\"type\":\"boolean\",\"value\":\"$3\"},\"SelectPdfVersion\":{\"type\":\"long\",\"value\":\"${4:-0}\"}}" \
		--outdir "$tmp" "$tmp/page.fodt" >"$tmp/office.log" 2>&1 || { cat "$tmp/office.log" >&2; exit 1; }
	mv "$tmp/page.pdf" "$1"
}

letter() { writer "$here/cong-van-libreoffice.pdf" "$here/source/cong-van.fodt" true; }

archival() { writer "$here/cong-van-pdfa.pdf" "$here/source/cong-van.fodt" true 1; }

decision() {
	chromium --headless --no-sandbox --disable-gpu --no-pdf-header-footer "--user-data-dir=$tmp/chromium" \
		"--print-to-pdf=$here/quyet-dinh-chromium.pdf" "file://$here/source/quyet-dinh.html" 2>/dev/null
}

scan() {
	pdftoppm -r 150 -png -f 1 -l 1 -singlefile "$here/quyet-dinh-chromium.pdf" "$tmp/page"
	"$tmp/make" scan "$tmp/page.png" "$here/scan.pdf"
}

report() {
	"$tmp/make" report "$here/source/bao-cao.fodt.tmpl" "$tmp/report.fodt"
	writer "$here/bao-cao-40-trang.pdf" "$tmp/report.fodt" false
}

form() {
	writer "$tmp/form.pdf" "$here/source/don-dang-ky.fodt" true
	"$tmp/make" form "$tmp/form.pdf" "$tmp/fields.pdf"
	# One revision with object streams, as form designers write them.
	qpdf --deterministic-id --object-streams=generate "$tmp/fields.pdf" "$here/don-dang-ky-form.pdf"
}

signature() { "$tmp/make" signature "$here/chu-ky.png"; }
seal() { "$tmp/make" seal "$here/con-dau.png"; }
signed() { "$tmp/make" signed "$here/cong-van-libreoffice.pdf" "$here/chu-ky.png" "$here/da-ky.pdf"; }

for what in ${*:-letter archival decision scan report form signature seal signed}; do
	case $what in
	letter | archival | decision | scan | report | form | signature | seal | signed) "$what" ;;
	*) echo "make.sh: no $what" >&2; exit 2 ;;
	esac
done
