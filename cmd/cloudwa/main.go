package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	_ "time/tzdata" // workspaces have time zones, and small container images have none

	"github.com/alecthomas/kong"
	"github.com/joho/godotenv"
)

// version is set when a release is built: -ldflags "-X main.version=1.2.3".
var version = "dev"

// revision is the commit it was built from, set the same way; empty outside make.
var revision string

type commands struct {
	Config

	Serve    serveCommand    `cmd:"" help:"Serve the pages and work off the jobs."`
	Worker   workerCommand   `cmd:"" help:"Work off the jobs without serving pages."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database to this program's schema."`
	Seed     seedCommand     `cmd:"" help:"Fill an empty database with the demo workspace."`
	Admin    adminCommand    `cmd:"" help:"Create an operator, or reset the one with that address."`
	Simulate simulateCommand `cmd:"" help:"Be a WhatsApp gateway without WhatsApp, to try CloudWA with."`
	Doctor   doctorCommand   `cmd:"" help:"Check the configuration and everything it points at."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
}

// gcPercent lets the heap, of which little lives long, grow further than Go's default of 100 before it is collected: receiving a burst spends a third
// of its time on that otherwise. GOGC overrides it.
const gcPercent = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "cloudwa: "+err.Error())
		stop()
		os.Exit(1)
	}
}

// run parses the arguments and runs one command; tests call it as main does.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	// A .env file in the working directory stands below the real environment.
	if err := godotenv.Load(); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("the file .env cannot be read: %w", err)
	}
	var cli commands
	exited := false
	parser, err := kong.New(&cli, kong.Name("cloudwa"), kong.Description("A WhatsApp platform for many businesses on one server."),
		kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Writers(stdout, stderr),
		kong.Exit(func(int) { exited = true }))
	if err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if exited {
		return nil // --help has been printed
	}
	if err != nil {
		return err
	}
	if err := cli.Config.check(); err != nil && parsed.Command() != "version" {
		return err
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	parsed.BindTo(stdout, (*io.Writer)(nil))
	return parsed.Run(&cli.Config)
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(out io.Writer) error {
	_, err := fmt.Fprintln(out, strings.TrimSpace("cloudwa "+version+" "+revision))
	return err
}
