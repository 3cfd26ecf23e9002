package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// cpu returns how long the program and Postgres were on a CPU so far.
func (s *stage) cpu(p *process) (time.Duration, error) {
	text, err := os.ReadFile(filepath.Join(s.postgres.Dir(), "cluster", "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		return 0, err
	}
	postgres, err := familyTime(pid)
	if err != nil {
		return 0, err
	}
	program, err := cpuTime(p.cmd.Process.Pid)
	return program + postgres, err
}
