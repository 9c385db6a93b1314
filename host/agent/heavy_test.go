package agent

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"trien/host/nativemessaging"
	"trien/host/settings"
	"trien/protocol"
	"trien/signer/pdf/pdftest"
	"trien/signer/render"
	"trien/signer/token/tokentest"
)

// What a test binary is started as, by its first argument.
const (
	agentArgument  = "trien-test-agent"
	drawerArgument = "trien-test-drawer"
)

func testCache() string {
	return filepath.Join(os.TempDir(), "trien-test-cache-"+strconv.Itoa(os.Getuid()))
}

// serveChild is the life of a process that a test has started as an agent or as
// a drawer.
func serveChild() {
	switch {
	case len(os.Args) >= 4 && os.Args[1] == agentArgument:
		serveAgent(os.Args[2], os.Args[3], os.Args[4:])
	case len(os.Args) == 2 && os.Args[1] == drawerArgument:
		_ = render.Work(os.Stdin, os.Stdout, testCache())
	default:
		return
	}
	os.Exit(0)
}

func serveAgent(module, dir string, env []string) {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	s := settings.Defaults()
	s.Portals.Origins = []string{portal}
	s.Service.Socket = filepath.Join(dir, "none.sock")
	s.Tokens.Modules = []string{module}
	c := Config{
		Settings: settings.Fixed(s), Version: "test", Log: slog.New(slog.DiscardHandler),
		JournalFile: filepath.Join(dir, "journal.jsonl"), CacheDir: testCache(),
		Drawer: []string{self, drawerArgument}, Worker: tokentest.Command(new(testing.B), env...),
	}
	_ = New(c, nativemessaging.New(os.Stdin, os.Stdout)).Run(context.Background())
}

// startChild runs an agent in a process of its own, with processes that draw,
// as it is in an office.
func startChild(t *testing.T, store *tokentest.Store) (*extension, *exec.Cmd) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, append([]string{agentArgument, store.Module, t.TempDir()}, store.Env()...)...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Wait() })
	x := newExtension(t, nativemessaging.New(out, in), func() { in.Close() })
	x.meet()
	return x, cmd
}

// scan is a scanned document of so many bytes and a few more: a page of noisy
// paper for each 1.5 MiB.
func scan(t *testing.T, number int, size int) []byte {
	t.Helper()
	random := rand.New(rand.NewPCG(uint64(number), 0))
	paper := image.NewGray(image.Rect(0, 0, 1654, 2339)) // A4 at 200 dots per inch
	for i := range paper.Pix {
		paper.Pix[i] = byte(215 + random.IntN(40))
	}
	for line := 300; line < 1900; line += 60 {
		for y := line; y < line+24; y++ {
			for x := 200; x < 1450; x++ {
				if (x*7+y*3)%11 < 5 {
					paper.Pix[y*paper.Stride+x] = 30
				}
			}
		}
	}
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, paper, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	pages := size/picture.Len() + 1
	var attributes, contents []string
	for n := range pages {
		attributes = append(attributes, fmt.Sprintf("/Contents %d 0 R/Resources<</XObject<</I %d 0 R>>>>", 3+pages+2*n, 4+pages+2*n))
		contents = append(contents, pdftest.Stream("", []byte("595 0 0 842 0 0 cm /I Do")),
			pdftest.Stream("/Type/XObject/Subtype/Image/Width 1654/Height 2339/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode", picture.Bytes()))
	}
	return pdftest.Table(append(pdftest.Pages("", attributes...), contents...)...)
}

// resident is the memory of a process, of those that it started and of theirs
// that is in use now, and its name.
func resident(pid int) (self int, others map[string]int) {
	others = map[string]int{}
	self = residentOf(pid)
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		data, _ := os.ReadFile(path)
		own, rest, _ := strings.Cut(string(data), ") ")
		var state string
		var parent int
		if _, err := fmt.Sscan(rest, &state, &parent); err != nil || parent != pid {
			continue
		}
		child, _, _ := strings.Cut(own, " ")
		line, _ := os.ReadFile("/proc/" + child + "/cmdline")
		name := "token worker"
		if strings.Contains(string(line), drawerArgument) {
			name = "drawer"
		}
		n, _ := strconv.Atoi(child)
		others[name+" "+child] = residentOf(n)
	}
	return self, others
}

// processorTime is what a process and those that it started have computed.
func processorTime(pid int) (sum time.Duration) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		data, _ := os.ReadFile(path)
		own, rest, _ := strings.Cut(string(data), ") ")
		fields := strings.Fields(rest)
		if len(fields) < 13 || fields[1] != strconv.Itoa(pid) && !strings.HasPrefix(own, strconv.Itoa(pid)+" ") {
			continue
		}
		for _, field := range fields[11:13] { // utime and stime, in hundredths of a second
			n, _ := strconv.Atoi(field)
			sum += time.Duration(n) * 10 * time.Millisecond
		}
	}
	return sum
}

// residentOf is a process's resident memory without what it shares with files,
// in bytes.
func residentOf(pid int) int {
	data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(data)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "RssAnon:" {
			n, _ := strconv.Atoi(fields[1])
			return n << 10
		}
	}
	return 0
}

// TestABatchOfFortyScansStaysSmall prints its times, too. It takes half a
// minute, so that it is asked for.
func TestABatchOfFortyScansStaysSmall(t *testing.T) {
	if os.Getenv("TRIEN_HEAVY") == "" {
		t.Skip("set TRIEN_HEAVY=1 to measure forty documents of 8 MiB")
	}
	if runtime.GOOS != "linux" {
		t.Skip("memory is read from /proc")
	}
	documents := 40
	if n, err := strconv.Atoi(os.Getenv("TRIEN_HEAVY")); err == nil && n > 1 {
		documents = n
	}
	store, _ := leader(t)
	x, cmd := startChild(t, store)
	p := x.greetedPage()
	all := make([][]byte, documents)
	for n := range all {
		all[n] = scan(t, n, 8<<20)
	}
	if err := p.call(protocol.MethodCertificateList, protocol.Empty{}, nil); err != nil { // the module is running
		t.Fatal(err)
	}
	peak, worst := 0, ""
	stop, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		for {
			self, others := resident(cmd.Process.Pid)
			sum := self
			for _, n := range others {
				sum += n
			}
			if sum > peak {
				peak, worst = sum, fmt.Sprintf("agent %d MiB", self>>20)
				for name, n := range others {
					worst += fmt.Sprintf(", %s %d MiB", name, n>>20)
				}
			}
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	began := time.Now()
	_, answer := p.begin(protocol.MethodSignBatch, declare(all...))
	go func() {
		for n, b := range all {
			p.sendAll(uint32(n+1), b)
		}
	}()
	s := x.awaitStage(protocol.ConsentReceiving)
	t.Logf("window after %v", time.Since(began))
	s = x.await("the first document", func(s protocol.ConsentState) bool { return s.Documents[0].Stage == protocol.DocumentReady })
	look := func(document, page, width int) {
		t.Helper()
		if err := x.call(protocol.MethodConsentRender, protocol.ConsentRenderParams{Consent: s.Consent, Document: document, Page: page, Width: width}, nil); err != nil {
			t.Errorf("document %d: %v", document, err)
		}
	}
	look(0, s.Documents[0].Placement.Page, 1000)
	t.Logf("first page after %v, and after %v of processor time", time.Since(began), processorTime(cmd.Process.Pid))
	s = x.awaitStage(protocol.ConsentReady)
	t.Logf("all are ready after %v", time.Since(began))
	looked := time.Now()
	thumbs := make(chan time.Duration)
	go func() {
		for n, d := range s.Documents {
			look(n, d.Placement.Page, 120)
		}
		thumbs <- time.Since(looked)
	}()
	longest := time.Duration(0)
	for n := range min(10, documents) {
		at := time.Now()
		look(documents-1-n, 1, 1000)
		longest = max(longest, time.Since(at))
	}
	t.Logf("the slowest of ten pages took %v; forty thumbnails took %v", longest, <-thumbs)
	at := time.Now()
	if err := x.approve(s, string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	var result protocol.SignBatchResult
	if err := p.finish(answer, &result); err != nil {
		t.Fatal(err)
	}
	for n, r := range result.Results {
		if r.Outcome != protocol.BatchSigned {
			t.Errorf("document %d: %+v", n, r)
		}
	}
	t.Logf("signed in %v", time.Since(at))
	close(stop)
	<-watched
	t.Logf("peak %d MiB: %s", peak>>20, worst)
	if peak > 300<<20 {
		t.Errorf("%d MiB are more than 300", peak>>20)
	}
}
