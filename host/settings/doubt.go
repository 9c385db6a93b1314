package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"trien/host/shown"
	"trien/signer/appearance"
	"trien/signer/fault"
	"trien/signer/token"
)

// Doubts are what is allowed and yet hardly meant, or does not work on this PC
// as it is now: nobody may ask, a file is missing, anybody may write a module.
// Files are looked at; no module is loaded and no server is asked.
func (f File) Doubts() []Problem {
	d := doubts{file: f}
	d.itself()
	d.portals(f.Settings.Portals)
	d.modules(f.Settings.Tokens)
	d.trust(f.Settings)
	d.folders(f.Settings.Rules)
	d.image("images.approve", f.Settings.Images.Approve)
	d.image("images.issue", f.Settings.Images.Issue)
	return d.found
}

type doubts struct {
	file  File
	found []Problem
}

func (d *doubts) add(at string, text Text) {
	p := Problem{File: d.file.Path, Key: indices.ReplaceAllString(at, ""), Text: text}
	if d.file.document != nil && at != "" {
		p.Line = d.file.document.at(at)
	}
	d.found = append(d.found, p)
}

func (d *doubts) itself() {
	if d.file.Missing {
		if d.file.elsewhere {
			return
		}
		d.add("", Text{"không có tệp này; mọi giá trị là mặc định", "there is no such file; every value is the default"})
		return
	}
	if othersWrite(d.file.Path) {
		d.add("", Text{"không chỉ quản trị ghi được tệp này", "others than the administrator may write this file"})
	}
}

func (d *doubts) portals(p Portals) {
	if len(p.Origins) == 0 {
		d.add("portals.origins", Text{"chưa có trang web nào được yêu cầu ký", "no portal may ask for a signature"})
	}
	for i, origin := range p.Origins {
		u, err := url.Parse(origin)
		if err == nil && u.Scheme == "http" && !isLoopback(u.Hostname()) {
			d.add(item("portals.origins", i), Text{
				quoted(origin) + " dùng http: ai trên đường truyền cũng giả được trang này; nên dùng https",
				quoted(origin) + " is http: anybody on the network can pretend to be this page; use https"})
		}
	}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

func (d *doubts) modules(t Tokens) {
	if len(t.Modules) == 0 {
		d.add("tokens.modules", Text{"chưa có trình điều khiển USB Token nào", "there is no PKCS#11 module: no token can be used"})
	}
	for i, path := range t.Modules {
		if err := token.CheckModule(path); err != nil {
			d.add(item("tokens.modules", i), because("sẽ không được nạp", "will not be loaded", path, err))
		} else if othersWrite(path) || othersWrite(filepath.Dir(path)) {
			d.add(item("tokens.modules", i), Text{
				quoted(path) + " hoặc thư mục của nó: không chỉ quản trị ghi được",
				quoted(path) + " or its folder may be written by others than administrators"})
		}
	}
}

func (d *doubts) trust(s Settings) {
	if len(s.Trust.Roots) == 0 && !s.Trust.WindowsStore {
		d.add("trust.roots", Text{"chưa có chứng thư gốc nào: không chữ ký nào được tin cậy", "there is no root: no signature is trusted"})
	}
	if s.Trust.WindowsStore {
		if _, err := storeRoots(); err != nil {
			d.add("trust.windows_store", unreadable(err))
		}
	}
	d.roots("trust.roots", s.Trust.Roots)
	d.roots("timestamp.roots", s.Timestamp.Roots)
	if s.Revocation.Mode == RevocationOff {
		d.add("revocation.mode", Text{"chứng thư số đã bị thu hồi sẽ không bị phát hiện", "withdrawn certificates go unnoticed"})
	}
}

func (d *doubts) roots(key string, paths []string) {
	for i, path := range paths {
		list, err := ReadCertificates(path)
		switch {
		case err != nil:
			d.add(item(key, i), unreadable(err))
		case len(list) == 0:
			d.add(item(key, i), Text{quoted(path) + " không có chứng thư nào", quoted(path) + " has no certificate"})
		}
	}
}

func (d *doubts) folders(r Rules) {
	if len(r.Packs) == 0 {
		d.add("rules.packs", Text{"không có bộ quy tắc nào: văn bản đến không bị đối chiếu quy định", "there is no rule pack: documents are measured against no rule"})
	}
	if r.Folder == "" {
		return
	}
	if _, err := os.ReadDir(r.Folder); err != nil {
		d.add("rules.folder", unreadable(err))
	}
}

// image draws the image as a signature would.
func (d *doubts) image(key, path string) {
	if path == "" {
		return
	}
	data, err := ReadImage(path)
	if err == nil {
		err = appearance.Check(appearance.Spec{Width: 200, Height: 100, Image: data})
	}
	if err != nil {
		d.add(key, because("không dùng được: sẽ không ký được", "cannot be used: nothing can be signed with it", path, err))
	}
}

func because(vi, en, path string, err error) Text {
	why := err.Error()
	var f *fault.Error
	var p *fs.PathError
	switch {
	case errors.As(err, &p):
		why = p.Err.Error()
	case errors.As(err, &f) && f.Detail != "":
		why = strings.TrimPrefix(f.Detail, fmt.Sprintf("%q: ", path))
	}
	why = " (" + shown.Sentence(why) + ")"
	return Text{quoted(path) + " " + vi + why, quoted(path) + " " + en + why}
}
