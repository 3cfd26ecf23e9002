//go:build !linux

package soak_test

import "syscall"

// endWithParent makes a child process end when this one is killed, where the system can.
func endWithParent() *syscall.SysProcAttr { return nil }
