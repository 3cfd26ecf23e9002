package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintf(os.Stderr, "testsum: %v\n", err)
	}
	os.Exit(code)
}

func run(args []string) (int, error) {
	if len(args) == 0 {
		return 2, errors.New("give it the command to run: testsum go test -json ./...")
	}
	signal.Ignore(os.Interrupt) // Ctrl-C reaches go test, whose last words are wanted
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 1, err
	}
	if err := cmd.Start(); err != nil {
		return 1, fmt.Errorf("%s cannot be run: %w", args[0], err)
	}
	s := newSummary(os.Stdout)
	readErr := s.read(out)
	waitErr := cmd.Wait()
	if s.skipped > 0 {
		fmt.Printf("%d skipped\n", s.skipped)
	}
	fmt.Printf("%d passed, %d failed\n", s.passed, s.failed)
	if _, exited := errors.AsType[*exec.ExitError](waitErr); waitErr != nil && !exited {
		return 1, waitErr
	}
	if code := cmd.ProcessState.ExitCode(); code != 0 {
		return max(code, 1), nil
	}
	return 0, readErr
}
