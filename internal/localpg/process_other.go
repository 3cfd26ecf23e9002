//go:build !linux

package localpg

import "syscall"

// attributes puts the server into a process group of its own. Without Linux's parent-death signal the server outlives a killed CloudWA;
// the next start takes it over.
func attributes(acc *account, _ syscall.Signal) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setpgid: true}
	if acc != nil {
		a.Credential = &syscall.Credential{Uid: uint32(acc.uid), Gid: uint32(acc.gid)}
	}
	return a
}

// freeBytes is only asked about memory file systems, which only Linux has.
func freeBytes(string) uint64 { return 0 }
