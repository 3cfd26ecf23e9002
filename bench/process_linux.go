package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// endWithParent makes a child process end when this one is killed.
func endWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

// anonymousMemory returns the memory in bytes that is the process's own: not the pages of its file, which the system may drop at any time.
func anonymousMemory(pid int) (float64, error) {
	file := fmt.Sprintf("/proc/%d/status", pid)
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	return statusKiB(string(text), "RssAnon")
}

// statusKiB reads a line of /proc/<pid>/status as bytes.
func statusKiB(text, name string) (float64, error) {
	for line := range strings.SplitSeq(text, "\n") {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			n, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(value, "kB")), 64)
			return n * 1024, err
		}
	}
	return 0, fmt.Errorf("the process's status has no %s", name)
}

// magicTmpfs is the type of a file system in memory; see statfs(2).
const magicTmpfs = 0x01021994

// inMemory tells whether a folder is in memory.
func inMemory(dir string) bool {
	var info syscall.Statfs_t
	return syscall.Statfs(dir, &info) == nil && int64(info.Type) == magicTmpfs
}
