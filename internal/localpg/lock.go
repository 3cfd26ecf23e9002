package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"
)

// lock is an exclusive lock on a file. The system drops it when its process ends in whatever way.
type lock struct {
	once sync.Once
	file *os.File
}

// tryLock returns nil without an error when somebody else holds the lock.
func tryLock(path string) (*lock, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the database's lock cannot be made: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return &lock{file: file}, nil
	}
	_ = file.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, nil
	}
	return nil, fmt.Errorf("the database's lock %s cannot be taken: %w", path, err)
}

// waitLock waits until the lock is free or ctx ends.
func waitLock(ctx context.Context, path string) (*lock, error) {
	for {
		l, err := tryLock(path)
		if l != nil || err != nil {
			return l, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("another CloudWA is still starting the database: wait for it or stop it, then start again (%w)", ctx.Err())
		case <-time.After(pollFor):
		}
	}
}

func (l *lock) release() {
	l.once.Do(func() { _ = l.file.Close() })
}
