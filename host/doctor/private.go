package doctor

import (
	"fmt"
	"net/url"
	"os/user"
	"path/filepath"
	"regexp"
	"strings"

	"trien/host/shown"
	"trien/protocol"
)

// homes are the folders of people, where systems put them. A path on Windows may
// have slashes of both sorts.
var homes = regexp.MustCompile(`(?i)^((?:[a-z]:)?[/\\](?:home|users|documents and settings)[/\\])[^/\\]+`)

// private is a path without people's names: what is below the home folder begins
// with "~", and so is called any other person's folder.
func (p places) private(path string) string {
	path = filepath.FromSlash(path)
	if rest, ok := strings.CutPrefix(path, p.home+string(filepath.Separator)); ok {
		path = "~" + string(filepath.Separator) + rest
	}
	path = homes.ReplaceAllString(path, "${1}~")
	if p.user == "" {
		return path
	}
	segments := strings.Split(path, string(filepath.Separator))
	for i, s := range segments {
		if strings.EqualFold(s, p.user) {
			segments[i] = "~"
		}
	}
	return strings.Join(segments, string(filepath.Separator))
}

// path names a finding by a path, which is told in full to the person only.
func (p places) path(f protocol.Finding, path string) protocol.Finding {
	alias := p.private(path)
	if alias == path {
		alias = ""
	}
	return f.About(shown.Line(path, subjectLength), shown.Line(alias, subjectLength))
}

// subjectLength bounds what a finding is about, in characters.
const subjectLength = 300

// userName is the person's account without a domain, "" where it is unknown.
func userName() string {
	u, err := user.Current()
	if err != nil {
		return ""
	}
	_, name, ok := strings.Cut(u.Username, `\`)
	if !ok {
		name = u.Username
	}
	return name
}

// numbered stands for the n-th of several things whose names are personal.
func numbered(vi, en string, n int) string { return fmt.Sprintf("%s %d · %s %d", vi, n, en, n) }

// address is a server's address without what may be secret in it: a password, a
// query.
func address(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	return shown.Line((&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String(), subjectLength)
}
