package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"trien/host/nativemessaging"
	"trien/protocol"
)

// programLimit bounds one conversation with the program that a manifest names.
// The first start after an update may be scanned by security software.
const programLimit = 5 * time.Second

// program tells whether what the browsers' manifests lead to is Triện, and
// answers.
func (v *visit) program(ctx context.Context, list []browser) []protocol.Finding {
	var found []protocol.Finding
	var asked []string
	for _, b := range v.used(list) {
		code, at, _ := v.manifestOf(b)
		if code != protocol.FindingBrowserManifestOK {
			continue // told of the browser
		}
		m, err := readManifest(at)
		if err != nil || slices.Contains(asked, m.Path) {
			continue
		}
		asked = append(asked, m.Path)
		found = append(found, v.places.path(v.ask(ctx, m.Path, caller(b, v.ids(b)[0], at)), m.Path))
	}
	if replaced() {
		found = append(found, protocol.NewFinding(protocol.FindingAgentReplaced, nil))
	}
	if len(asked) == 0 && len(found) == 0 {
		// No browser leads to it, but here it is.
		found = append(found, protocol.NewFinding(protocol.FindingAgentOK, protocol.Values{"version": protocol.Same(v.Version)}))
	}
	return found
}

// caller are the arguments with which a browser starts the program.
func caller(b browser, id, manifest string) []string {
	if b.family == firefox {
		return []string{manifest, id}
	}
	return []string{nativemessaging.ChromiumOrigin(id)}
}

// ask starts a program as a browser does, and has it answer one message. Whoever
// may exchange the program would have the doctor run theirs, perhaps with more
// rights than their own: such a one is not started.
func (v *visit) ask(ctx context.Context, path string, arguments []string) protocol.Finding {
	values := protocol.Values{"own": protocol.Same(v.Version), "version": protocol.Same(v.Version)}
	path, safe := safeToStart(path)
	if !safe {
		return protocol.NewFinding(protocol.FindingAgentUntrusted, nil)
	}
	ctx, cancel := context.WithTimeout(ctx, programLimit)
	defer cancel()
	if err := greet(ctx, path, arguments); err != nil {
		return protocol.NewFinding(protocol.FindingAgentSilent, values).Because(detail(err))
	}
	if sameProgram(path) {
		return protocol.NewFinding(protocol.FindingAgentOK, values)
	}
	version, err := versionAt(ctx, path)
	if err != nil {
		return protocol.NewFinding(protocol.FindingAgentSilent, values).Because(detail(err))
	}
	values["version"], values["least"] = protocol.Same(version), protocol.Same(protocol.LeastHost)
	switch {
	case protocol.Older(version, protocol.LeastHost):
		return protocol.NewFinding(protocol.FindingAgentOld, values)
	case version != v.Version:
		return protocol.NewFinding(protocol.FindingAgentOtherVersion, values)
	}
	return protocol.NewFinding(protocol.FindingAgentOK, values)
}

// maxAnswers bounds the messages that are read until the answer comes.
const maxAnswers = 8

// greet says hello in a protocol that nobody speaks: the answer is an error, and
// the agent behind it takes part in nothing, loads no module and meets no
// service.
func greet(ctx context.Context, path string, arguments []string) error {
	cmd := exec.CommandContext(ctx, path, arguments...)
	cmd.WaitDelay = time.Second
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	defer func() {
		in.Close()
		_ = cmd.Wait() // how it ends says nothing more
	}()
	// What the program has started may hold its output when it was ended.
	defer context.AfterFunc(ctx, func() { out.Close() })()
	conn := nativemessaging.New(out, in)
	hello, err := json.Marshal(map[string]any{
		"jsonrpc": "2.0", "id": "doctor", "method": protocol.MethodExtensionHello,
		"params": protocol.ExtensionHelloParams{
			Extension: protocol.Software{Name: "doctor", Version: "0"}, Browser: "doctor",
			Protocol: protocol.VersionRange{Min: 1 << 30, Max: 1 << 30},
		},
	})
	if err != nil {
		return err
	}
	if err := conn.Write(hello); err != nil {
		return err
	}
	for range maxAnswers {
		text, err := conn.Read()
		if err != nil && ctx.Err() != nil {
			return errors.New("it does not answer in time")
		}
		if errors.Is(err, io.EOF) {
			return errors.New("it ended without an answer")
		}
		if err != nil {
			return err
		}
		var answer struct {
			ID    string          `json:"id"`
			Error *protocol.Error `json:"error"`
		}
		if json.Unmarshal(text, &answer) == nil && answer.ID == "doctor" && answer.Error != nil && answer.Error.Code() == protocol.HostVersionMismatch {
			return nil
		}
	}
	return errors.New("it answers something else")
}

// shortOutput keeps what a program says, which is not much.
type shortOutput struct{ strings.Builder }

func (o *shortOutput) Write(p []byte) (int, error) {
	if o.Len()+len(p) > maxManifest {
		return 0, errors.New("it says too much")
	}
	return o.Builder.Write(p)
}

// versionAt asks a program for its version.
func versionAt(ctx context.Context, path string) (string, error) {
	cmd := exec.CommandContext(ctx, path, "version")
	cmd.WaitDelay = time.Second
	var said shortOutput
	cmd.Stdout = &said
	if err := cmd.Run(); err != nil {
		return "", err
	}
	version, ok := strings.CutPrefix(strings.TrimSpace(said.String()), "trien ")
	if !ok {
		return "", errors.New("it is another program")
	}
	return short(version), nil
}

// sameProgram tells whether a path is this very program.
func sameProgram(path string) bool {
	self, err := os.Executable()
	if err != nil {
		return false
	}
	a, errA := os.Stat(self)
	b, errB := os.Stat(path)
	return errA == nil && errB == nil && os.SameFile(a, b)
}
