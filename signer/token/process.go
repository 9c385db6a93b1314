package token

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"sync/atomic"
	"time"

	"trien/signer/fault"
)

// Command says how to run a worker process: Path with Args, followed by the
// module's path. For the program itself that is os.Executable and
// {"token-worker", "--module"}; the process must call RunWorker.
type Command struct {
	Path string
	Args []string
	// Path32 is the same program built for the 32-bit machine of this system, ""
	// where there is none: many tokens' modules are 32-bit DLLs, which a 64-bit
	// process cannot load.
	Path32 string
	// Env is added to this process's environment.
	Env []string
	// Log gets what a worker writes to standard error; slog.Default where nil.
	Log *slog.Logger
	// Restarted, where not nil, is told of each worker that takes the place of
	// one that ended by itself or was killed.
	Restarted func()
}

// stopGrace is how long a worker has to log out and end by itself.
const stopGrace = 3 * time.Second

// process is one running worker. Its calls are made one at a time, by Module.
type process struct {
	cmd    *exec.Cmd
	in     *os.File // to the worker
	out    *os.File // from the worker
	stderr *stderrLog
	last   uint64        // id of the last request
	gone   chan struct{} // closed once the process has ended
	failed atomic.Bool   // no further call may be made
	spent  atomic.Bool   // to be replaced once nobody is logged in
}

// startProcess runs the command for the module at path.
func startProcess(c Command, path string) (*process, error) {
	log := c.Log
	if log == nil {
		log = slog.Default()
	}
	log = log.With("module", path)
	// The pipes are our own because what a worker wrote last must stay
	// readable after its end, which exec.Cmd's pipes do not promise.
	var files [6]*os.File
	for i := 0; i < len(files); i += 2 {
		r, w, err := os.Pipe()
		if err != nil {
			closeAll(files[:i])
			return nil, fault.Wrap(fault.TokenModuleFailed, "pipe for the token worker", err)
		}
		files[i], files[i+1] = r, w
	}
	program, err := c.programFor(path)
	if err != nil {
		closeAll(files[:])
		return nil, err
	}
	cmd := exec.Command(program, append(append([]string(nil), c.Args...), path)...)
	cmd.Env = append(os.Environ(), c.Env...)
	cmd.SysProcAttr = workerAttributes()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = files[0], files[3], files[5]
	err = cmd.Start()
	closeAll([]*os.File{files[0], files[3], files[5]})
	if err != nil {
		closeAll([]*os.File{files[1], files[2], files[4]})
		return nil, fault.Wrap(fault.TokenModuleFailed, "starting the token worker", err)
	}
	p := &process{
		cmd: cmd, in: files[1], out: files[2],
		stderr: newStderrLog(log),
		gone:   make(chan struct{}),
	}
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		p.stderr.drain(files[4])
	}()
	go func() {
		err := cmd.Wait()
		select {
		case <-drained:
		case <-time.After(stopGrace): // a process of the module's own holds it open
		}
		log.Debug("token worker ended", "pid", cmd.Process.Pid, "state", cmd.ProcessState.String(), "error", err)
		close(p.gone)
	}()
	return p, nil
}

// programFor returns the program whose processes can load the module: a library
// for another machine fails here, with words that say so, and not in the loader.
// A file that is no library is left to the loader.
func (c *Command) programFor(module string) (string, error) {
	l, err := ReadLibrary(module)
	if err != nil || l.Fits() {
		return c.Path, nil
	}
	if c.Path32 != "" && l.System == runtime.GOOS && l.Bits == 32 {
		return c.Path32, nil
	}
	return "", fault.New(fault.TokenModuleFailed, fmt.Sprintf("%q is a %d-bit library for %s %s, and this program runs on %s %s",
		module, l.Bits, l.System, cmp.Or(l.Machine, "of another machine"), runtime.GOOS, runtime.GOARCH))
}

func closeAll(files []*os.File) {
	for _, f := range files {
		f.Close()
	}
}

// alive reports whether a call may be made.
func (p *process) alive() bool {
	select {
	case <-p.gone:
		return false
	default:
		return !p.failed.Load()
	}
}

// call sends req, with secret beside it, and waits for the answer. Where ctx
// ends first, where the worker dies and where it answers with anything but an
// answer, the worker is killed and no further call may be made: a module call
// cannot be interrupted in any other way.
func (p *process) call(ctx context.Context, req *request, secret []byte) (*response, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, callLimits[req.Op])
	defer cancel()
	p.last++
	req.ID = p.last
	body, err := json.Marshal(req)
	if err != nil || len(body) > maxRequest {
		return nil, fault.New(fault.TokenFailed, "request to the token worker too large")
	}
	type outcome struct {
		res *response
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		res, err := p.exchange(req.ID, body, secret)
		done <- outcome{res, err}
	}()
	select {
	case o := <-done:
		if o.err != nil {
			p.kill()
			return nil, fault.Wrap(fault.TokenModuleFailed, fmt.Sprintf("token worker failed in %q", req.Op), o.err)
		}
		if o.res.Error != nil {
			return nil, fromWire(o.res.Error)
		}
		return o.res, nil
	case <-ctx.Done():
		p.kill()
		<-done // the pipes are broken now; secret is no longer in use after this
		return nil, fault.Wrap(fault.TokenModuleFailed, fmt.Sprintf("token worker stopped in %q", req.Op), ctx.Err())
	}
}

// exchange writes one request and reads its response.
func (p *process) exchange(id uint64, body, secret []byte) (*response, error) {
	if err := writeFrame(p.in, body, secret); err != nil {
		return nil, err
	}
	answer, extra, err := readFrame(p.out, maxResponse)
	if err != nil {
		return nil, err
	}
	clear(extra)
	var res response
	if json.Unmarshal(answer, &res) != nil || res.ID != id {
		return nil, errors.New("the answer is not one")
	}
	res.sanitize()
	return &res, nil
}

// kill ends the worker at once. Whatever it was logged in to, it is no longer:
// a login belongs to a process.
func (p *process) kill() {
	p.failed.Store(true)
	p.cmd.Process.Kill()
	// Before waiting: a process that the worker started ends with its pipes.
	p.in.Close()
	p.out.Close()
	<-p.gone
}

// stop lets the worker log out and end by itself, and kills it if it does not.
func (p *process) stop() {
	p.failed.Store(true)
	p.in.Close()
	timer := time.NewTimer(stopGrace)
	defer timer.Stop()
	select {
	case <-p.gone:
	case <-timer.C:
	}
	p.kill()
}
