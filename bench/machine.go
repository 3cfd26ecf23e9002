package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// watchFor is how long the machine is looked at before the run, to tell how busy others keep it.
const watchFor = 2 * time.Second

// describeMachine says on what is measured and how busy it was before: figures of a busy machine are worth little.
func describeMachine() string {
	text := fmt.Sprintf("%d CPUs (%s), %s/%s, %s", runtime.NumCPU(), processor(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	before, ok := cpuTimes()
	if !ok {
		return text
	}
	time.Sleep(watchFor)
	after, _ := cpuTimes()
	if all := after.all - before.all; all > 0 {
		text += fmt.Sprintf(", %.0f %% busy before the run", 100*float64(all-(after.idle-before.idle))/float64(all))
	}
	return text
}

func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.SplitSeq(string(text), "\n") {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

type ticks struct{ all, idle uint64 }

// cpuTimes reads the first line of /proc/stat; ok is false where there is none.
func cpuTimes() (t ticks, ok bool) {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return t, false
	}
	line, _, _ := strings.Cut(string(text), "\n")
	for i, field := range strings.Fields(line) {
		n, err := strconv.ParseUint(field, 10, 64)
		if err != nil {
			continue // the word "cpu"
		}
		if i > 8 {
			break // time of guests is in that of users already
		}
		t.all += n
		if i == 4 || i == 5 { // idle, waiting for the disk
			t.idle += n
		}
	}
	return t, t.all > 0
}
