package main

import (
	"fmt"
	"os"
)

// watch stands where a test would: it ends a walk that cannot go on, and prints what the browser complained about.
type watch struct {
	doing   string
	cleanup []func()
}

// failure is what Fatalf panics with.
type failure string

// Helper implements browser.TB.
func (w *watch) Helper() {}

// Errorf implements browser.TB.
func (w *watch) Errorf(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "shots: up to %s: %s\n", w.doing, fmt.Sprintf(format, args...))
}

// Fatalf implements browser.TB.
func (w *watch) Fatalf(format string, args ...any) {
	panic(failure(w.doing + ": " + fmt.Sprintf(format, args...)))
}

// Cleanup implements browser.TB.
func (w *watch) Cleanup(f func()) { w.cleanup = append(w.cleanup, f) }

func (w *watch) end() {
	for i := len(w.cleanup) - 1; i >= 0; i-- {
		w.cleanup[i]()
	}
}
