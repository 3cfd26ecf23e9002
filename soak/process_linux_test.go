package soak_test

import "syscall"

// endWithParent makes a child process end when this one is killed.
func endWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
