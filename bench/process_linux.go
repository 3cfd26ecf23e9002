package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
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

// clockTick is the unit of times in /proc on each architecture that Go knows.
const clockTick = time.Second / 100

// stat are the fields of /proc/<pid>/stat after the name; see proc(5).
func stat(pid int) ([]string, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil, err
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(fields) < 15 {
		return nil, fmt.Errorf("what /proc says of process %d cannot be read", pid)
	}
	return fields, nil
}

// cpuTime returns how long a process, and the children it has outlived, were on a CPU.
func cpuTime(pid int) (time.Duration, error) {
	fields, err := stat(pid)
	if err != nil {
		return 0, err
	}
	ticks := 0
	for _, field := range fields[11:15] {
		n, err := strconv.Atoi(field)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * clockTick, nil
}

// familyTime returns cpuTime of a process and its children together.
func familyTime(parent int) (time.Duration, error) {
	all, err := cpuTime(parent)
	if err != nil {
		return 0, err
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return 0, err
	}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		fields, err := stat(pid)
		if err != nil || fields[1] != strconv.Itoa(parent) {
			continue // it has ended, or is somebody else's
		}
		if used, err := cpuTime(pid); err == nil {
			all += used
		}
	}
	return all, nil
}

// magicTmpfs is the type of a file system in memory; see statfs(2).
const magicTmpfs = 0x01021994

// inMemory tells whether a folder is in memory.
func inMemory(dir string) bool {
	var info syscall.Statfs_t
	return syscall.Statfs(dir, &info) == nil && int64(info.Type) == magicTmpfs
}
