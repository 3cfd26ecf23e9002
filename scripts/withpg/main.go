package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"

	"github.com/cloudwa/cloudwa/internal/localpg"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintf(os.Stderr, "withpg: %v\n", err)
	}
	os.Exit(code)
}

// run returns the exit code of the command, and 1 with an error where it could not be run.
func run(args []string) (int, error) {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return 2, errors.New("give it the command to run: withpg -- command arguments")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()

	env := os.Environ()
	if os.Getenv("CLOUDWA_TEST_DATABASE_URL") == "" {
		server, err := localpg.Ephemeral(ctx, localpg.Options{})
		if err != nil {
			return 1, err
		}
		defer server.Stop()
		env = append(env, "CLOUDWA_TEST_DATABASE_URL="+server.URL("cloudwa"), "CLOUDWA_TEST_SUPER_URL="+server.SuperURL("postgres"))
	}
	return command(args, withoutRealDatabase(env))
}

// withoutRealDatabase drops the address of the database that somebody works with: no test may write there by mistake.
func withoutRealDatabase(env []string) []string {
	var kept []string
	for _, v := range env {
		if !strings.HasPrefix(v, "CLOUDWA_DATABASE_URL=") {
			kept = append(kept, v)
		}
	}
	return kept
}

func command(args, env []string) (int, error) {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)

	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Env = os.Stdin, os.Stdout, os.Stderr, env
	if err := cmd.Start(); err != nil {
		return 1, fmt.Errorf("%s cannot be run: %w", args[0], err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case s := <-signals:
			if s == os.Interrupt && onTerminal() {
				continue // Ctrl-C has reached the command already; a second one would make it give up its own clean-up
			}
			_ = cmd.Process.Signal(s)
		case err := <-ended:
			return exitCode(cmd.ProcessState), unlessExit(err)
		}
	}
}

func onTerminal() bool {
	info, err := os.Stdin.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// exitCode follows the shell's custom of 128 + signal for a killed command.
func exitCode(state *os.ProcessState) int {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return state.ExitCode()
}

// unlessExit drops the error that only says that the exit code was not 0.
func unlessExit(err error) error {
	if _, ok := errors.AsType[*exec.ExitError](err); ok {
		return nil
	}
	return err
}
