//go:build !linux

package main

import (
	"errors"
	"syscall"
	"time"
)

// endWithParent has no counterpart here: after a kill of the benchmark its child must be ended by hand.
func endWithParent() *syscall.SysProcAttr { return nil }

// anonymousMemory is known on Linux only.
func anonymousMemory(int) (float64, error) {
	return 0, errors.New("anonymous memory can be measured on Linux only")
}

// cpuTime is known on Linux only.
func cpuTime(int) (time.Duration, error) {
	return 0, errors.New("the time on a CPU can be measured on Linux only")
}

// familyTime is known on Linux only.
func familyTime(int) (time.Duration, error) { return cpuTime(0) }

// inMemory is false: these systems have no folders in memory by default.
func inMemory(string) bool { return false }
