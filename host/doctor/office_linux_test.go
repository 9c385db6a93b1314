package doctor_test

import (
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"trien/host/doctor"
	"trien/host/nativemessaging"
	"trien/host/policies"
	"trien/host/service"
	"trien/host/settings"
	"trien/protocol"
	"trien/signer/revocation/revocationtest"
	"trien/signer/timestamp/timestamptest"
	"trien/signer/token"
	"trien/signer/token/tokentest"
	"trien/signer/token/tokentest/faultmodule"
)

// Names that are nobody's, and must not leave the PC.
const (
	leader  = "Trần Thị Kiểm Chứng"
	account = "kiemchung"
	version = "1.2.3"
)

// patience is how long a look may take on a loaded machine, where nothing hangs.
const patience = 60 * time.Second

// asProgram, as the first argument, makes this test binary the program that a
// manifest leads to.
const asProgram = "trien-test-program"

func TestMain(m *testing.M) {
	tokentest.ServeWorker()
	if len(os.Args) > 2 && os.Args[1] == asProgram {
		beProgram(os.Args[2], os.Args[3:])
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// beProgram answers as trien does: its version, or a browser's hello in a
// protocol that it does not speak.
func beProgram(version string, arguments []string) {
	if slices.Equal(arguments, []string{"version"}) {
		fmt.Println("trien", version)
		return
	}
	if _, browser := nativemessaging.Caller(arguments); !browser {
		os.Exit(2)
	}
	conn := nativemessaging.New(os.Stdin, os.Stdout)
	for {
		text, err := conn.Read()
		if err != nil {
			return
		}
		m, failed := protocol.ParseMessage(text)
		if failed != nil {
			return
		}
		answer, err := json.Marshal(protocol.Failure(m.ID, protocol.NewError(protocol.HostVersionMismatch)))
		if err != nil || conn.Write(answer) != nil {
			return
		}
	}
}

// office is an invented PC on which all is well, until a test plants something.
type office struct {
	t          *testing.T
	root, home string
	doctor     doctor.Doctor
	settings   settings.Settings // what the file says
	authority  *revocationtest.Authority
	issuer     *httptest.Server // its OCSP and CRL
	tsa        *timestamptest.Authority
	tsaServer  *httptest.Server
	portal     *httptest.Server
	fault      *faultmodule.Module
	store      *tokentest.Store
	program    string
	// late is by how much the servers' clocks are behind this PC's.
	late time.Duration
}

// newOffice makes the PC. subject changes the certificate on its token before it
// is issued, nil for none.
func newOffice(t *testing.T, change func(*x509.Certificate)) *office {
	t.Helper()
	o := &office{t: t, root: t.TempDir()}
	o.home = filepath.Join(o.root, "home", account)
	dated := func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", time.Now().Add(-o.late).UTC().Format(http.TimeFormat))
			h.ServeHTTP(w, r)
		})
	}
	serve := func(h http.Handler) *httptest.Server {
		s := httptest.NewServer(dated(h))
		t.Cleanup(s.Close)
		return s
	}
	o.portal = serve(http.NotFoundHandler())
	var err error
	if o.authority, err = revocationtest.New("CA thử nghiệm", nil, nil); err != nil {
		t.Fatal(err)
	}
	o.issuer = serve(o.authority)
	o.authority.URL = o.issuer.URL
	if o.tsa, err = timestamptest.New(nil); err != nil {
		t.Fatal(err)
	}
	o.tsaServer = serve(o.tsa)
	o.plugIn(o.issue(change))

	s := &o.settings
	*s = settings.Defaults()
	s.Portals.Origins = []string{o.portal.URL}
	s.Tokens.Modules = []string{o.fault.Path}
	s.Trust.Roots = []string{o.put("etc/trien/root.pem", pemOf(o.authority.Certificate))}
	s.Timestamp.URL = o.tsaServer.URL
	s.Timestamp.Roots = []string{o.put("etc/trien/tsa.pem", pemOf(o.tsa.Root))}
	s.Service.Port = freePort(t)
	s.Service.Socket = filepath.Join(o.root, "service.sock")
	s.Browsers.ExtensionUpdateURL = "https://eoffice.anbinh.example/update.xml"

	o.program = o.install("usr/bin/trien", version)
	o.put("usr/bin/chromium", "")
	o.manifest(nativemessaging.ChromiumID)
	o.preferences(preferences{version: "0.1.0"})
	o.put("etc/chromium/policies/managed/00-trien.json", string(policies.Chromium(*s)))
	o.put("etc/os-release", "PRETTY_NAME=\"Hệ điều hành thử nghiệm 1\"\n")

	o.doctor = doctor.Doctor{Version: version, Modules: o.start}
	o.doctor.In(o.root, o.home, account)
	o.doctor.Times(patience, patience, patience)
	o.doctor.Revocation(o.issuer.Client())
	o.doctor.Service(func(context.Context, settings.Service) (string, error) { return version, nil })
	return o
}

// issue makes the leader's key and certificate.
func (o *office) issue(change func(*x509.Certificate)) *tokentest.Identity {
	o.t.Helper()
	template := tokentest.PersonTemplate()
	template.Subject = pkix.Name{Country: []string{"VN"}, CommonName: leader}
	if change != nil {
		change(template)
	}
	key, certificate, err := o.authority.Issue(template)
	if err != nil {
		o.t.Fatal(err)
	}
	return &tokentest.Identity{Key: key, Certificate: certificate}
}

// plugIn puts identities on a token, behind a module that fails on command.
func (o *office) plugIn(list ...*tokentest.Identity) {
	o.t.Helper()
	var objects []tokentest.Object
	for i, id := range list {
		objects = append(objects, tokentest.Object{Identity: id, ID: []byte{byte(i + 1)}, Label: "ky"})
	}
	o.store = tokentest.SoftHSM(o.t, objects...)
	o.fault = faultmodule.Build(o.t, o.store.Module)
}

// start starts a module's worker.
func (o *office) start(ctx context.Context, path string) (*token.Module, func(), error) {
	command, err := tokentest.WorkerCommand(append(o.store.Env(), o.fault.Env()...)...)
	if err != nil {
		return nil, nil, err
	}
	command.Log = slog.New(slog.DiscardHandler)
	m, err := token.Start(ctx, command, path)
	if err != nil {
		return nil, nil, err
	}
	return m, func() { m.Close() }, nil
}

// install puts a program of some version.
func (o *office) install(path, version string) string {
	o.t.Helper()
	self, err := os.Executable()
	if err != nil {
		o.t.Fatal(err)
	}
	path = o.put(path, fmt.Sprintf("#!/bin/sh\nexec '%s' %s %s \"$@\"\n", self, asProgram, version))
	if err := os.Chmod(path, 0o755); err != nil {
		o.t.Fatal(err)
	}
	return path
}

const manifestFile = "etc/chromium/native-messaging-hosts/vn.trien.host.json"

func (o *office) manifest(id string) {
	o.t.Helper()
	o.putJSON(manifestFile, map[string]any{
		"name": "vn.trien.host", "description": "Triện", "path": o.program, "type": "stdio",
		"allowed_origins": []string{"chrome-extension://" + id + "/"},
	})
}

// preferences are a Chromium profile's.
type preferences struct {
	version string // of the extension, "" for none
	denied  string // the website that may not reach this PC
}

func (o *office) preferences(p preferences) {
	o.t.Helper()
	file := map[string]any{"extensions": map[string]any{}}
	if p.version != "" {
		file["extensions"] = map[string]any{"settings": map[string]any{
			nativemessaging.ChromiumID: map[string]any{"disable_reasons": []int{}, "manifest": map[string]string{"name": "Triện", "version": p.version}},
		}}
	}
	if p.denied != "" {
		file["profile"] = map[string]any{"content_settings": map[string]any{"exceptions": map[string]any{
			"loopback_network": map[string]any{p.denied + ",*": map[string]any{"setting": 2}},
		}}}
	}
	o.putJSON("home/"+account+"/.config/chromium/Default/Preferences", file)
}

func (o *office) putJSON(path string, value any) {
	o.t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		o.t.Fatal(err)
	}
	o.put(path, string(data))
}

// put writes a file below the root and returns its path.
func (o *office) put(path, text string) string {
	o.t.Helper()
	path = filepath.Join(o.root, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		o.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		o.t.Fatal(err)
	}
	return path
}

func (o *office) remove(path string) {
	o.t.Helper()
	if err := os.Remove(filepath.Join(o.root, path)); err != nil {
		o.t.Fatal(err)
	}
}

// file writes the settings.
func (o *office) file() string {
	o.t.Helper()
	s := o.settings
	list := func(values []string) string {
		data, err := json.Marshal(append([]string{}, values...))
		if err != nil {
			o.t.Fatal(err)
		}
		return string(data) // of plain strings TOML is the same
	}
	return o.put("etc/trien/settings.toml", fmt.Sprintf(`[portals]
origins = %s
[tokens]
modules = %s
[trust]
roots = %s
[timestamp]
url = %q
policy = %q
roots = %s
[service]
port = %d
socket = %q
`, list(s.Portals.Origins), list(s.Tokens.Modules), list(s.Trust.Roots),
		s.Timestamp.URL, s.Timestamp.Policy, list(s.Timestamp.Roots), s.Service.Port, s.Service.Socket))
}

// look looks.
func (o *office) look() protocol.Diagnosis {
	o.t.Helper()
	if o.doctor.Settings == "" {
		o.doctor.Settings = o.file()
	}
	return o.doctor.Look(context.Background())
}

// finds looks, and wants a finding of each of these codes and nothing else that
// is not green.
func (o *office) finds(codes ...protocol.FindingCode) protocol.Diagnosis {
	o.t.Helper()
	found := o.look()
	var got []protocol.FindingCode
	for _, f := range found.Findings {
		if f.Level != protocol.Green {
			got = append(got, f.Code)
		}
	}
	slices.Sort(got)
	slices.Sort(codes)
	if !slices.Equal(got, codes) {
		o.t.Errorf("found %v, want %v\n%s", got, codes, doctor.Text(found, doctor.Marks{}))
	}
	return found
}

// of is the first finding of a code.
func (o *office) of(d protocol.Diagnosis, code protocol.FindingCode) protocol.Finding {
	o.t.Helper()
	i := slices.IndexFunc(d.Findings, func(f protocol.Finding) bool { return f.Code == code })
	if i < 0 {
		o.t.Fatalf("no %s", code)
	}
	return d.Findings[i]
}

func (o *office) says(text protocol.Text, vi, en string) {
	o.t.Helper()
	if !strings.Contains(text.VI, vi) || !strings.Contains(text.EN, en) {
		o.t.Errorf("%+v lacks %q or %q", text, vi, en)
	}
}

// runService has the real service answer at the settings' port.
func (o *office) runService() {
	o.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- service.New(settings.Fixed(o.settings), version, slog.New(slog.DiscardHandler)).Run(ctx, func() { close(ready) })
	}()
	o.t.Cleanup(func() {
		cancel()
		<-ended
	})
	select {
	case <-ready:
	case err := <-ended:
		o.t.Fatal(err)
	}
	o.doctor.Service(nil)
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func pemOf(c *x509.Certificate) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
}

// squat holds the service's port as another program does.
func (o *office) squat() {
	o.t.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(o.settings.Service.Port)))
	if err != nil {
		o.t.Fatal(err)
	}
	server := &http.Server{Handler: http.NotFoundHandler()}
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			o.t.Error(err)
		}
	}()
	o.t.Cleanup(func() { server.Close() })
	o.doctor.Service(nil)
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
