package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// event is a line of `go test -json`; see `go doc test2json`.
type event struct {
	Action      string
	Package     string
	ImportPath  string // of a build's output, instead of Package
	Test        string
	Elapsed     float64 // seconds
	Output      string
	FailedBuild string
}

// summary collects what a person wants to know of a test run. Tests that hold other tests are not counted, only those within.
type summary struct {
	out                     io.Writer
	passed, failed, skipped int
	running                 map[string]*packageRun
	builds                  map[string][]string
}

// packageRun is one package while its tests run.
type packageRun struct {
	output  map[string][]string // by test; "" is the package's own
	parents map[string]bool
	failed  int
	count   int
}

func newSummary(out io.Writer) *summary {
	return &summary{out: out, running: map[string]*packageRun{}, builds: map[string][]string{}}
}

// read takes the whole stream and prints a line for each package and every failure in full. A line that is no event is printed as it is.
func (s *summary) read(in io.Reader) error {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		var e event
		if len(line) > 0 {
			if json.Unmarshal(line, &e) == nil && e.Action != "" {
				s.add(e)
			} else {
				_, _ = s.out.Write(line)
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (s *summary) add(e event) {
	if e.Action == "build-output" {
		s.builds[e.ImportPath] = append(s.builds[e.ImportPath], e.Output)
		return
	}
	if e.Package == "" {
		return
	}
	p := s.running[e.Package]
	if p == nil {
		p = &packageRun{output: map[string][]string{}, parents: map[string]bool{}}
		s.running[e.Package] = p
	}
	switch e.Action {
	case "run":
		if i := strings.LastIndexByte(e.Test, '/'); i >= 0 {
			p.parents[e.Test[:i]] = true
		}
	case "output":
		p.output[e.Test] = append(p.output[e.Test], e.Output)
	case "pass", "fail", "skip":
		if e.Test != "" {
			s.endTest(p, e)
		} else {
			s.endPackage(p, e)
		}
	}
}

func (s *summary) endTest(p *packageRun, e event) {
	leaf := !p.parents[e.Test]
	switch {
	case e.Action == "fail":
		fmt.Fprintf(s.out, "\nFAIL  %s  %s\n%s\n", e.Package, e.Test, text(p.output[e.Test]))
		p.failed++
		if leaf {
			s.failed, p.count = s.failed+1, p.count+1
		}
	case e.Action == "pass" && leaf:
		s.passed, p.count = s.passed+1, p.count+1
	case e.Action == "skip" && leaf:
		s.skipped++
		fmt.Fprintf(s.out, "skip  %s  %s: %s\n", e.Package, e.Test, reason(p.output[e.Test]))
	}
	delete(p.output, e.Test)
}

func (s *summary) endPackage(p *packageRun, e event) {
	switch {
	case e.Action == "fail" && p.failed == 0:
		// No test says why: the build, a panic, TestMain, the time limit or the race detector.
		s.failed++
		fmt.Fprintf(s.out, "\nFAIL  %s\n%s", e.Package, text(s.builds[e.FailedBuild]))
		for _, lines := range p.output {
			fmt.Fprint(s.out, text(lines))
		}
		fmt.Fprintln(s.out)
	case e.Action == "pass" && p.count > 0:
		fmt.Fprintf(s.out, "ok    %-60s %4d tests %6.1f s\n", e.Package, p.count, e.Elapsed)
	}
	delete(s.running, e.Package)
}

// text joins the output of a test without the lines that only tell that it runs.
func text(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		if strings.HasPrefix(line, "=== ") {
			continue
		}
		b.WriteString(line)
	}
	return b.String()
}

// reason is the last thing a skipped test said before its closing line.
func reason(lines []string) string {
	why := "no reason given"
	for _, line := range lines {
		if t := strings.TrimSpace(line); t != "" && !strings.HasPrefix(t, "===") && !strings.HasPrefix(t, "---") {
			why = t
		}
	}
	return why
}
