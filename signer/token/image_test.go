package token

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// peLibrary makes a DLL's headers with an export directory, whose names must be
// sorted. It has one section, mapped at 0x1000.
func peLibrary(machine uint16, bits int, names ...string) []byte {
	const at, address = 0x200, 0x1000
	le := binary.LittleEndian
	head := make([]byte, at)
	copy(head, "MZ")
	le.PutUint32(head[0x3C:], 0x40)
	copy(head[0x40:], "PE\x00\x00")
	coff := head[0x44:]
	le.PutUint16(coff, machine)
	le.PutUint16(coff[2:], 1)
	le.PutUint16(coff[18:], 0x2000)
	optional, size, directories := coff[20:], 224, 96
	le.PutUint16(optional, 0x10B)
	if bits == 64 {
		size, directories = 240, 112
		le.PutUint16(optional, 0x20B)
	}
	le.PutUint16(coff[16:], uint16(size))
	le.PutUint32(optional[directories-4:], 16)
	le.PutUint32(optional[directories:], address)
	var data []byte
	data = append(data, make([]byte, 40+4*len(names))...)
	le.PutUint32(data[24:], uint32(len(names)))
	le.PutUint32(data[32:], address+40)
	for i, name := range names {
		le.PutUint32(data[40+4*i:], uint32(address+len(data)))
		data = append(append(data, name...), 0)
	}
	section := optional[size:]
	le.PutUint32(section[12:], address)
	le.PutUint32(section[16:], uint32(len(data)))
	le.PutUint32(section[20:], at)
	return append(head, data...)
}

func TestModuleIsKnownByItsExportsAndBits(t *testing.T) {
	for name, c := range map[string]struct {
		file []byte
		want Library
	}{
		"32-bit":      {peLibrary(0x14C, 32, "A", "C_GetFunctionList", "DllMain"), Library{"windows", "386", 32, true}},
		"64-bit":      {peLibrary(0x8664, 64, "C_GetFunctionList"), Library{"windows", "amd64", 64, true}},
		"ARM":         {peLibrary(0xAA64, 64, "C_Finalize", "C_GetFunctionList"), Library{"windows", "arm64", 64, true}},
		"other names": {peLibrary(0x14C, 32, "C_GetFunctionLis", "C_GetFunctionListX"), Library{"windows", "386", 32, false}},
		"no names":    {peLibrary(0x8664, 64), Library{"windows", "amd64", 64, false}},
	} {
		got, err := readLibrary(bytes.NewReader(c.file))
		if err != nil || *got != c.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	program := peLibrary(0x14C, 32, "C_GetFunctionList")
	program[0x44+19] = 0 // not a DLL
	for name, file := range map[string][]byte{"empty": nil, "text": []byte("C_GetFunctionList"), "program": program, "MZ": []byte("MZ..")} {
		if got, err := readLibrary(bytes.NewReader(file)); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// What compilers and makers really build.
func TestRealLibrariesAreRead(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(dir, "m.c")
	code := "__attribute__((visibility(\"default\"))) int C_GetFunctionList(void **l) { return 5; }\nint C_Initialize(void *a) { return 5; }\n"
	if err := os.WriteFile(source, []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	built := 0
	for _, c := range []struct {
		compiler string
		flags    []string
		want     Library
	}{
		{"x86_64-w64-mingw32-gcc", nil, Library{"windows", "amd64", 64, true}},
		{"i686-w64-mingw32-gcc", nil, Library{"windows", "386", 32, true}},
		{"gcc", []string{"-fPIC", "-Wl,--hash-style=gnu"}, Library{"linux", runtime.GOARCH, 64, true}},
		{"gcc", []string{"-fPIC", "-Wl,--hash-style=sysv", "-s"}, Library{"linux", runtime.GOARCH, 64, true}},
		{"gcc", []string{"-fPIC", "-fvisibility=hidden", "-DC_GetFunctionList=C_GetInterface"}, Library{"linux", runtime.GOARCH, 64, false}},
		{"gcc", []string{"-m32", "-fPIC", "-nostdlib"}, Library{"linux", "386", 32, true}},
	} {
		if _, err := exec.LookPath(c.compiler); err != nil {
			continue
		}
		out := filepath.Join(dir, "module.dll") // mingw adds .exe to a bare name
		if exec.Command(c.compiler, append(c.flags, "-shared", "-o", out, source)...).Run() != nil {
			continue // a compiler without that target
		}
		built++
		if got, err := ReadLibrary(out); err != nil || *got != c.want {
			t.Errorf("%s %v: %+v, %v", c.compiler, c.flags, got, err)
		}
	}
	for path, module := range map[string]bool{
		"/usr/lib/softhsm/libsofthsm2.so":                    true,
		"/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so":         true,
		"/usr/lib/x86_64-linux-gnu/libsoftokn3.so":           true,
		"/usr/lib/x86_64-linux-gnu/libc.so.6":                false,
		"/usr/lib/x86_64-linux-gnu/pkcs11/pkcs11-spy.so":     true,
		"/usr/lib/x86_64-linux-gnu/libcrypto.so.3":           false,
		"/usr/lib/x86_64-linux-gnu/pkcs11/p11-kit-client.so": true,
	} {
		if _, err := os.Stat(path); err != nil {
			continue
		}
		built++
		if got, err := ReadLibrary(path); err != nil || got.PKCS11 != module || got.Bits != 64 {
			t.Errorf("%s: %+v, %v", path, got, err)
		}
	}
	if built == 0 {
		t.Skip("neither a compiler nor a library is here")
	}
}

// countingReader counts the bytes that were asked for.
type countingReader struct {
	r *bytes.Reader
	n int
}

func (c *countingReader) ReadAt(p []byte, at int64) (int, error) {
	c.n += len(p)
	return c.r.ReadAt(p, at)
}

func FuzzLibrary(f *testing.F) {
	f.Add(peLibrary(0x14C, 32, "A", "C_GetFunctionList"))
	f.Add(peLibrary(0x8664, 64, "C_GetFunctionList", "D"))
	f.Add(tinyELF())
	f.Fuzz(func(t *testing.T, data []byte) {
		r := &countingReader{r: bytes.NewReader(data)}
		l, err := readLibrary(r)
		if (l == nil) == (err == nil) {
			t.Error("neither a library nor an error")
		}
		if r.n > 1<<20 {
			t.Errorf("%d bytes were read", r.n)
		}
	})
}

// tinyELF makes a 64-bit shared object with one symbol in a System V hash table.
func tinyELF() []byte {
	le := binary.LittleEndian
	b := make([]byte, 0x300)
	copy(b, "\x7FELF\x02\x01\x01")
	le.PutUint16(b[16:], 3)
	le.PutUint16(b[18:], 62)
	le.PutUint64(b[32:], 64)
	le.PutUint16(b[54:], 56)
	le.PutUint16(b[56:], 2)
	for i, kind := range []uint32{1, 2} { // all of it at 0; the dynamic section at 0x100
		p := b[64+56*i:]
		le.PutUint32(p, kind)
		le.PutUint64(p[8:], []uint64{0, 0x100}[i])
		le.PutUint64(p[16:], []uint64{0, 0x100}[i])
		le.PutUint64(p[32:], []uint64{0x300, 0x40}[i])
	}
	for i, v := range []uint64{5, 0x180, 6, 0x1C0, 4, 0x240, 0, 0} {
		le.PutUint64(b[0x100+8*i:], v)
	}
	copy(b[0x181:], entryPoint)
	le.PutUint32(b[0x1C0+24:], 1)   // name
	le.PutUint16(b[0x1C0+24+6:], 1) // section
	for i, v := range []uint32{1, 2, 1, 0, 0} {
		le.PutUint32(b[0x240+4*i:], v)
	}
	return b
}

func TestHandMadeELFIsRead(t *testing.T) {
	got, err := readLibrary(bytes.NewReader(tinyELF()))
	if err != nil || *got != (Library{"linux", "amd64", 64, true}) {
		t.Errorf("%+v, %v", got, err)
	}
}
