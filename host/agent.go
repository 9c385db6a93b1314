package main

import (
	"fmt"
	"os"
	"path/filepath"

	"trien/host/agent"
	"trien/host/nativemessaging"
	"trien/host/settings"
	"trien/host/telemetry"
	"trien/protocol"
	"trien/signer/render"
	"trien/signer/token"
)

type agentCommand struct{}

// Run refuses: only a browser starts the agent, and says which extension
// called.
func (agentCommand) Run(*environment) error {
	return protocol.NewError(protocol.PolicyCallerNotAllowed)
}

// runAgent serves the extension that the browser named. Where the settings are
// wrong it serves all the same, and tells every page so: nobody would see what a
// process says that ends at once.
func runAgent(e *environment, caller string) error {
	s, wrong := settings.Open(e.settings)
	if wrong != nil {
		_ = report(wrong) // to the browser's own log
	}
	if !nativemessaging.Allowed(caller, s.Current().Browsers.ExtensionIDs) {
		return protocol.NewError(protocol.PolicyCallerNotAllowed)
	}
	worker, err := workerOf()
	if err != nil {
		return err
	}
	drawer, cache, err := drawerOf()
	if err != nil {
		return err
	}
	state, err := stateDir()
	if err != nil {
		return err
	}
	sending := telemetry.Start(s.Current().Telemetry, "agent", version)
	defer sending.Close()
	log := followLog(s, agentLog(state), sending).With("process", "agent", "pid", os.Getpid())
	worker.Log, worker.Restarted = log, sending.WorkerRestart
	a := agent.New(agent.Config{
		Settings:      s,
		SettingsFile:  e.settings,
		Version:       version,
		Log:           log,
		Telemetry:     sending,
		Worker:        worker,
		Drawer:        drawer,
		CacheDir:      cache,
		RevocationDir: filepath.Join(state, "revocation"),
		JournalFile:   filepath.Join(state, "journal.jsonl"),
	}, nativemessaging.New(os.Stdin, os.Stdout))
	return a.Run(e.ctx)
}

type workerCommand struct {
	Module string `required:"" help:"Absolute path of the PKCS#11 module."`
}

// Run is the life of a token worker: it ends with its standard input.
func (w workerCommand) Run(e *environment) error {
	return token.RunWorker(e.ctx, w.Module, os.Stdin, os.Stdout)
}

type drawerCommand struct {
	Cache string `required:"" help:"The user's own folder for compiled code."`
}

// Run is the life of a process that draws pages: it ends with its standard
// input.
func (d drawerCommand) Run() error { return render.Work(os.Stdin, os.Stdout, d.Cache) }

// workerOf tells how to start a token worker: this very program, for 32-bit
// modules the one beside it.
func workerOf() (token.Command, error) {
	self, err := os.Executable()
	if err != nil {
		return token.Command{}, fmt.Errorf("the program's own path is unknown: %w", err)
	}
	return token.Command{Path: self, Path32: worker32(self), Args: []string{"token-worker", "--module"}}, nil
}

// drawerOf tells how to start a process that draws pages, this very program,
// and where the user's compiled code is.
func drawerOf() (command []string, cache string, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", fmt.Errorf("the program's own path is unknown: %w", err)
	}
	if cache, err = os.UserCacheDir(); err != nil {
		return nil, "", err
	}
	cache = filepath.Join(cache, "trien")
	return []string{self, "render-worker", "--cache", cache}, cache, nil
}
