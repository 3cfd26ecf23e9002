package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench: "+err.Error())
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) > 0 && args[0] == baselineCommand {
		return serveBaseline(ctx, args[1:])
	}
	if len(args) > 0 && args[0] == hookBaselineCommand {
		return serveHookBaseline(ctx, args[1:])
	}
	if len(args) > 0 && args[0] == pollBaselineCommand {
		return servePollBaseline(ctx, args[1:])
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	names := flags.String("row", os.Getenv("ROW"), "measure this row, or several with commas between them")
	idle := flags.Duration("idle", idleWait, "how long idle_mb waits; results are written only with the default")
	profile := flags.String("profile", os.Getenv("PROFILE"), "write a CPU profile of the program under the load of the row into this file, and no results")
	dry := flags.Bool("dry", false, "write no results")
	if err := flags.Parse(args); err != nil {
		return err
	}
	chosen, err := choose(rows, *names)
	if err != nil {
		return err
	}
	root, err := findRoot()
	if err != nil {
		return err
	}
	machine := describeMachine()
	_, _ = fmt.Fprintln(out, "Measuring on "+machine)
	s, err := prepare(ctx, root, *idle, *profile, out)
	if err != nil {
		return err
	}
	defer s.close()
	fresh, failed := measureAll(ctx, s, chosen, out)
	_, _ = fmt.Fprint(out, "\n", table(rows, fresh))
	if !*dry && *idle == idleWait && *profile == "" {
		failed = errors.Join(failed, save(filepath.Join(root, "bench"), fresh, machine))
	}
	return failed
}

// measureAll measures row after row. A row that fails does not keep the others from being measured.
func measureAll(ctx context.Context, s *stage, chosen []row, out io.Writer) ([]result, error) {
	var fresh []result
	var failed error
	commit := commitOf(ctx, s.root)
	for _, r := range chosen {
		name := r.figures[0].name
		_, _ = fmt.Fprintf(out, "  %s ...\n", name)
		got, err := r.measure(ctx, s)
		if err == nil {
			err = r.complete(got)
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", name, err))
			if ctx.Err() != nil {
				break
			}
			continue
		}
		fresh = append(fresh, resultsOf(r, got, time.Now(), commit)...)
	}
	return fresh, failed
}

func save(folder string, fresh []result, machine string) error {
	if len(fresh) == 0 {
		return nil
	}
	file := filepath.Join(folder, "results.json")
	earlier, err := readResults(file)
	if err != nil {
		return err
	}
	merged := merge(rows, earlier, fresh)
	if err := writeResults(file, merged); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "results.md"), []byte(markdown(rows, merged, machine)), 0o644)
}

// findRoot returns the project's folder: the one with go.mod, at or above the working folder.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("run it in the project's folder: there is no go.mod here or above")
		}
		dir = filepath.Dir(dir)
	}
}

// commitOf returns the commit that is measured, with "+" behind it where files other than the results have changed since.
func commitOf(ctx context.Context, root string) string {
	head, err := exec.CommandContext(ctx, "git", "-C", root, "rev-parse", "--short=12", "HEAD").Output()
	if err != nil {
		return "unknown" // an unpacked archive has no history
	}
	commit := strings.TrimSpace(string(head))
	changed, err := exec.CommandContext(ctx, "git", "-C", root, "status", "--porcelain", "--", ".", ":!bench/results.*").Output()
	if err != nil || len(changed) > 0 {
		commit += "+"
	}
	return commit
}
