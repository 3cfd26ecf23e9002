package main

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// every is how often the files are looked at: half a second is less than it takes to switch to the browser.
const every = 500 * time.Millisecond

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := live(ctx, os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "live: %v\n", err)
		os.Exit(1)
	}
}

func live(ctx context.Context, serve []string) error {
	if len(serve) == 0 {
		return fmt.Errorf("give it the command to run after each build: live bin/cloudwa serve --dev")
	}
	var program *exec.Cmd
	defer func() { end(program) }()
	var built map[string]time.Time
	for tick := time.NewTicker(every); ; {
		now, err := sources(".")
		if err != nil {
			return err
		}
		if !maps.Equal(now, built) {
			if build(ctx) {
				end(program)
				program = begin(serve)
			}
			// Generated files have changed with the build; what a person saves while it runs is seen as a change again.
			after, err := sources(".")
			if err != nil {
				return err
			}
			built = settled(now, after)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// settled takes over from after only what the build itself writes, so that a source saved during the build counts as changed.
func settled(before, after map[string]time.Time) map[string]time.Time {
	out := maps.Clone(before)
	for name, at := range after {
		if generated(name) {
			out[name] = at
		}
	}
	return out
}

func generated(name string) bool {
	return strings.HasSuffix(name, "_templ.go") || name == "views/ui/icon.go"
}

var (
	skipped = []string{".git", ".shots", "bin", "data", "dist", "node_modules"}
	watched = []string{".go", ".templ", ".css", ".ts", ".js", ".mjs", ".svg", ".po", ".sql", ".mod", ".json"}
)

// sources returns when each source below root was last changed.
func sources(root string) (map[string]time.Time, error) {
	found := map[string]time.Time{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // removed while we looked
		}
		if d.IsDir() {
			if slices.Contains(skipped, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if !slices.Contains(watched, filepath.Ext(path)) || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		if info, err := d.Info(); err == nil {
			found[path] = info.ModTime()
		}
		return nil
	})
	return found, err
}

func build(ctx context.Context) bool {
	cmd := exec.CommandContext(ctx, "make", "--no-print-directory", "-s", "build")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run() == nil
}

func begin(serve []string) *exec.Cmd {
	cmd := exec.Command(serve[0], serve[1:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	// A group of its own: Ctrl-C comes to live alone, which stops the program in order.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		fmt.Fprintf(os.Stderr, "live: %s cannot be run: %v\n", serve[0], err)
		return nil
	}
	return cmd
}

func end(cmd *exec.Cmd) {
	if cmd != nil {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}
}
