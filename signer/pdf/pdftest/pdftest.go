// Package pdftest writes small PDF files for tests, in each of the forms that
// real programs write: cross-reference tables, cross-reference streams with
// object streams, hybrid files, and updates by another program's hand. It
// shares no code with package pdf, so that a fault there does not hide itself.
package pdftest

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Pages returns the objects of a document with one empty page for each of
// attrs, which are added to the page dictionary: object 1 is the catalog, 2
// the page tree, 3 the first page. catalog is added to the catalog.
func Pages(catalog string, attrs ...string) []string {
	objects := []string{"<</Type/Catalog/Pages 2 0 R " + catalog + ">>", ""}
	var kids []string
	for _, a := range attrs {
		objects = append(objects, "<</Type/Page/Parent 2 0 R/Resources<<>> "+a+">>")
		kids = append(kids, fmt.Sprintf("%d 0 R", len(objects)))
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]/MediaBox[0 0 595 842]>>", len(kids), strings.Join(kids, " "))
	return objects
}

// Stream returns the text of a stream object; dict is what its dictionary
// holds besides Length.
func Stream(dict string, data []byte) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

// trailerKeys are in every trailer made here.
const trailerKeys = "/Root 1 0 R/ID[<00112233445566778899AABBCCDDEEFF><00112233445566778899AABBCCDDEEFF>]"

const header = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"

// Table returns a file with a cross-reference table. objects[i] is object
// i+1.
func Table(objects ...string) []byte {
	b := bytes.NewBufferString(header)
	offsets := writeObjects(b, objects)
	at := b.Len()
	fmt.Fprintf(b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i := range objects {
		fmt.Fprintf(b, "%010d 00000 n \n", offsets[i+1])
	}
	fmt.Fprintf(b, "trailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, trailerKeys, at)
	return b.Bytes()
}

// XRefStream returns a file with a cross-reference stream, packed by Flate and
// the PNG "up" predictor, and with all objects that are no streams in an
// object stream.
func XRefStream(objects ...string) []byte {
	b := bytes.NewBufferString(header)
	rows, _ := packed(b, objects)
	at := b.Len()
	self := len(rows)
	rows = append(rows, [3]int{1, at, 0})
	var data []byte
	above := make([]byte, 6)
	for _, r := range rows {
		line := []byte{byte(r[0]), byte(r[1] >> 16), byte(r[1] >> 8), byte(r[1]), byte(r[2] >> 8), byte(r[2])}
		data = append(data, 2)
		for i := range line {
			data = append(data, line[i]-above[i])
		}
		above = line
	}
	dict := fmt.Sprintf("/Type/XRef/Size %d/W[1 3 2]/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 6>>%s", len(rows), trailerKeys)
	fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", self, Stream(dict, Deflate(data)), at)
	return b.Bytes()
}

// Hybrid returns a file as ISO 32000-2, 7.5.8.4, has it: a table that calls the
// packed objects free, and a stream, named by XRefStm, that finds them. The
// catalog and the page tree stay plain.
func Hybrid(objects ...string) []byte { return hybrid(objects, "%010d 00001 f \n") }

// OfficeHybrid returns a hybrid file whose table says nothing of the packed
// objects, as office programs write it; some readers know no other.
func OfficeHybrid(objects ...string) []byte { return hybrid(objects, "") }

// hybrid writes a table with the given row for what is packed, and none where
// it is "".
func hybrid(objects []string, packedRow string) []byte {
	const plain = 2
	b := bytes.NewBufferString(header)
	offsets := writeObjects(b, objects[:plain])
	rows, _ := packed(b, append(make([]string, plain), objects[plain:]...))
	var data []byte
	for _, r := range rows {
		data = append(data, byte(r[0]), byte(r[1]>>16), byte(r[1]>>8), byte(r[1]), byte(r[2]>>8), byte(r[2]))
	}
	streamAt := b.Len()
	size := len(rows) + 1
	dict := fmt.Sprintf("/Type/XRef/Size %d/W[1 3 2]/Index[0 %d]%s", size, len(rows), trailerKeys)
	fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", len(rows), Stream(dict, data))
	at := b.Len()
	b.WriteString("xref\n")
	table := []string{"0000000000 65535 f \n"}
	for n := 1; n < size; n++ {
		row := ""
		switch {
		case n <= plain:
			row = fmt.Sprintf("%010d 00000 n \n", offsets[n])
		case n == size-1:
			row = fmt.Sprintf("%010d 00000 n \n", streamAt)
		case rows[n][0] == 1:
			row = fmt.Sprintf("%010d 00000 n \n", rows[n][1])
		case packedRow != "":
			row = fmt.Sprintf(packedRow, 0)
		}
		table = append(table, row)
	}
	for from := 0; from < size; {
		to := from
		for to < size && table[to] != "" {
			to++
		}
		if to > from {
			fmt.Fprintf(b, "%d %d\n%s", from, to-from, strings.Join(table[from:to], ""))
		}
		from = to + 1
	}
	fmt.Fprintf(b, "trailer\n<</Size %d/XRefStm %d%s>>\nstartxref\n%d\n%%%%EOF\n", size, streamAt, trailerKeys, at)
	return b.Bytes()
}

// Append adds an incremental update by another hand, with a table: changes by
// object number, and what to add to the trailer. Object 1 stays the catalog.
func Append(file []byte, changes map[int]string, trailer string) []byte {
	b := bytes.NewBuffer(bytes.Clone(file))
	prev := file[bytes.LastIndex(file, []byte("startxref"))+len("startxref"):]
	prev, _, _ = bytes.Cut(bytes.TrimSpace(prev), []byte("\n"))
	offsets := map[int]int{}
	nums := slices.Sorted(maps.Keys(changes))
	for _, n := range nums {
		offsets[n] = b.Len()
		fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", n, changes[n])
	}
	at := b.Len()
	b.WriteString("xref\n")
	for _, n := range nums {
		fmt.Fprintf(b, "%d 1\n%010d 00000 n \n", n, offsets[n])
	}
	fmt.Fprintf(b, "trailer\n<</Size %d/Prev %s%s%s>>\nstartxref\n%d\n%%%%EOF\n", max(nums[len(nums)-1]+1, sizeOf(file)), prev, trailerKeys, trailer, at)
	return b.Bytes()
}

// AppendStream is Append with a cross-reference stream.
func AppendStream(file []byte, changes map[int]string) []byte {
	b := bytes.NewBuffer(bytes.Clone(file))
	prev := file[bytes.LastIndex(file, []byte("startxref"))+len("startxref"):]
	prev, _, _ = bytes.Cut(bytes.TrimSpace(prev), []byte("\n"))
	self := sizeOf(file)
	var rows []byte
	index := ""
	for _, n := range append(slices.Sorted(maps.Keys(changes)), self) {
		at := b.Len()
		index += fmt.Sprintf("%d 1 ", n)
		rows = append(rows, 1, byte(at>>16), byte(at>>8), byte(at), 0)
		if n != self {
			fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", n, changes[n])
			continue
		}
		dict := fmt.Sprintf("/Type/XRef/Size %d/W[1 3 1]/Index[%s]/Prev %s%s", self+1, index, prev, trailerKeys)
		fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", self, Stream(dict, rows), at)
	}
	return b.Bytes()
}

// sizeOf returns the Size of the newest trailer, which makers of updates go by.
func sizeOf(file []byte) int {
	size := 0
	fmt.Sscanf(string(file[bytes.LastIndex(file, []byte("/Size ")):]), "/Size %d", &size)
	return size
}

// Deflate returns data as FlateDecode reads it.
func Deflate(data []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write(data)
	w.Close()
	return b.Bytes()
}

func writeObjects(b *bytes.Buffer, objects []string) map[int]int {
	offsets := map[int]int{}
	for i, o := range objects {
		offsets[i+1] = b.Len()
		fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	return offsets
}

// packed writes the objects, those that are no streams into one object stream,
// and returns the cross-reference rows from object 0 on and the object
// stream's number. Empty objects are left out.
func packed(b *bytes.Buffer, objects []string) (rows [][3]int, container int) {
	container = len(objects) + 1
	rows = make([][3]int, container+1)
	var index, body string
	count := 0
	for i, o := range objects {
		switch n := i + 1; {
		case o == "":
		case strings.HasSuffix(o, "endstream"):
			rows[n] = [3]int{1, b.Len(), 0}
			fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", n, o)
		default:
			rows[n] = [3]int{2, container, count}
			index += fmt.Sprintf("%d %d ", n, len(body))
			body += o + " "
			count++
		}
	}
	rows[container] = [3]int{1, b.Len(), 0}
	dict := fmt.Sprintf("/Type/ObjStm/N %d/First %d/Filter/FlateDecode", count, len(index))
	fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", container, Stream(dict, Deflate([]byte(index+body))))
	return rows, container
}
