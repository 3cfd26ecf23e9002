package localpg

import "syscall"

// attributes puts the server into a process group of its own, so that Ctrl-C reaches CloudWA first and CloudWA stops it in order, and
// has the kernel stop it when CloudWA is killed. The kernel means the thread that started it, hence the locked thread in spawn.
func attributes(acc *account, onDeath syscall.Signal) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: onDeath}
	if acc != nil {
		a.Credential = &syscall.Credential{Uid: uint32(acc.uid), Gid: uint32(acc.gid)}
	}
	return a
}

// freeBytes returns the room left in a file system, 0 when it cannot be told.
func freeBytes(dir string) uint64 {
	var st syscall.Statfs_t
	if syscall.Statfs(dir, &st) != nil {
		return 0
	}
	return st.Bavail * uint64(st.Bsize)
}
