package localpg

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

const (
	// memoryNeeded is the room that a memory file system must have for a test cluster; containers often give /dev/shm 64 MB, less than an
	// empty cluster and its write-ahead log take.
	memoryNeeded = 1 << 30
	// abandonedAfter is when an unlocked test folder counts as left over; a younger one may be about to be locked.
	abandonedAfter = 10 * time.Minute
	ephemeralName  = "cloudwa-test-"
)

// Ephemeral starts a new Fast cluster in memory where the system allows, else in the temporary folder. Stop removes it; one left over by
// a killed process is removed by the next call.
func Ephemeral(ctx context.Context, opt Options) (*Server, error) {
	opt = opt.withDefaults()
	opt.Fast = true
	parent := os.TempDir()
	if freeBytes("/dev/shm") >= memoryNeeded {
		parent = "/dev/shm"
	}
	sweep(parent)

	home, err := os.MkdirTemp(parent, ephemeralName)
	if err != nil {
		return nil, fmt.Errorf("the folder for the test database cannot be made: %w", err)
	}
	s, err := startIn(ctx, opt, home)
	if err != nil {
		_ = os.RemoveAll(home)
		return nil, err
	}
	s.remove = true
	return s, nil
}

func startIn(ctx context.Context, opt Options, home string) (*Server, error) {
	var acc *account
	if os.Geteuid() == 0 {
		var err error
		if acc, err = accountFor(""); err != nil {
			return nil, err
		}
		if err := os.Chmod(home, 0o711); err != nil {
			return nil, fmt.Errorf("the folder for the test database cannot be opened to its user: %w", err)
		}
	}
	p, err := settle(home, acc)
	if err != nil {
		return nil, err
	}
	return start(ctx, opt, p)
}

// sweep removes the folders of test clusters whose process was killed.
func sweep(parent string) {
	left, _ := filepath.Glob(filepath.Join(parent, ephemeralName+"*"))
	for _, home := range left {
		info, err := os.Stat(home)
		if err != nil || time.Since(info.ModTime()) < abandonedAfter {
			continue
		}
		if owner, err := tryLock(filepath.Join(home, "owner.lock")); owner != nil && err == nil {
			_ = os.RemoveAll(home)
			owner.release()
		}
	}
}

// TestURL starts an ephemeral cluster and returns the address of its database for the role cloudwa, which may create databases, and the
// function that stops and removes it.
func TestURL(ctx context.Context) (url string, stop func(), err error) {
	s, err := Ephemeral(ctx, Options{})
	if err != nil {
		return "", nil, err
	}
	return s.URL(role), s.Stop, nil
}
