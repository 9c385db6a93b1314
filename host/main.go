// Command trien is the signing host: the service, the agent that browsers
// start, the token worker, and the command line for people and tests.
//
// Exit codes: 0 done; 1 refused or not valid, with one line of reason on
// standard error; 2 wrong usage; 3, of doctor alone, nothing that must be mended,
// but something to be looked at.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"trien/host/nativemessaging"
	"trien/host/settings"
)

// version is set by the build.
var version = "0.1.0-dev"

// commandLine is what a person or a test may ask.
type commandLine struct {
	Settings string `help:"Settings file (default: the system's)." type:"path" placeholder:"FILE"`

	Sign    signCommand    `cmd:"" help:"Sign a PDF document."`
	Verify  verifyCommand  `cmd:"" help:"Verify the signatures of PDF documents."`
	Tokens  tokensCommand  `cmd:"" help:"List tokens and their certificates."`
	Service serviceCommand `cmd:"" help:"The service that portals reach by WebSocket."`
	Doctor  doctorCommand  `cmd:"" help:"Look over everything that a signature needs: what is wrong, and what to do. Exit codes: 0 all is well, 1 something must be mended, 3 something is to be looked at."`
	Version versionCommand `cmd:"" help:"Show the version."`

	SettingsFile settingsCommand `cmd:"" name:"settings" help:"The settings file."`
	Policies     policiesCommand `cmd:"" help:"Browsers' policies on this PC."`

	Agent       agentCommand  `cmd:"" hidden:"" help:"Serve a browser over native messaging."`
	TokenWorker workerCommand `cmd:"" hidden:"" help:"Load one PKCS#11 module and serve it."`

	RenderWorker drawerCommand `cmd:"" hidden:"" help:"Draw pages of documents."`
}

// environment is what every command gets.
type environment struct {
	ctx      context.Context
	settings string // path of the settings file
}

// load reads the settings; a broken file stops every command.
func (e *environment) load() (settings.Settings, error) { return settings.Load(e.settings) }

// errUsage marks wrong usage, exit code 2.
var errUsage = errors.New("usage")

// What a command has said already, so that nothing more is printed: something is
// not valid (exit code 1), could not be read (2), or is to be looked at (3).
var (
	errNotValid   = errors.New("not valid")
	errUnreadable = errors.New("unreadable")
	errAmber      = errors.New("to be looked at")
)

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if caller, browser := nativemessaging.Caller(os.Args[1:]); browser {
		return report(runAgent(&environment{ctx: ctx, settings: settings.Path("")}, caller))
	}
	var c commandLine
	parser, err := kong.New(&c,
		kong.Name("trien"),
		kong.Description("Triện: ký số văn bản PDF bằng USB Token · sign PDF documents with a USB token."),
		kong.UsageOnError(),
	)
	if err != nil {
		return report(err)
	}
	command, err := parser.Parse(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "trien:", err)
		return 2
	}
	return report(command.Run(&environment{ctx: ctx, settings: settings.Path(c.Settings)}))
}

// report prints a failure as one line, or all the problems of a settings file
// as one line each, and gives the exit code.
func report(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errNotValid):
		return 1
	case errors.Is(err, errUnreadable):
		return 2
	case errors.Is(err, errAmber):
		return 3
	}
	var problems settings.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			fmt.Fprintln(os.Stderr, "trien:", p)
		}
		return 1
	}
	fmt.Fprintln(os.Stderr, "trien:", sentence(err))
	var exit *exitError
	switch {
	case errors.Is(err, errUsage):
		return 2
	case errors.As(err, &exit):
		return exit.code
	}
	return 1
}

type versionCommand struct{}

func (versionCommand) Run() error {
	fmt.Println("trien", version)
	return nil
}
