package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// result is one figure as it is kept in results.json.
type result struct {
	Name     string   `json:"name"`
	Value    float64  `json:"value"`
	Unit     string   `json:"unit"`
	Budget   *float64 `json:"budget"`   // null: reported only
	Baseline *float64 `json:"baseline"` // null: none
	Ratio    *float64 `json:"ratio"`    // value by baseline
	Pass     bool     `json:"pass"`     // true also without a budget
	At       string   `json:"at"`       // RFC 3339, UTC
	Commit   string   `json:"commit"`   // with "+" behind it where files had changed since
}

// resultsOf turns a row's readings into results, in the order of its figures.
func resultsOf(r row, got readings, at time.Time, commit string) []result {
	var list []result
	for _, f := range r.figures {
		read := got[f.name]
		one := result{
			Name: f.name, Value: round(read.value), Unit: f.unit, Pass: f.budget.met(read.value), At: at.UTC().Format(time.RFC3339), Commit: commit,
		}
		if f.budget != nil {
			one.Budget = &f.budget.limit
		}
		if read.baseline > 0 {
			baseline, ratio := round(read.baseline), round(read.value/read.baseline)
			one.Baseline, one.Ratio = &baseline, &ratio
		}
		list = append(list, one)
	}
	return list
}

// merge puts new results in the place of earlier ones of the same name, in the order of the rows. Earlier results of figures that exist no more are
// dropped: nothing would ever renew them.
func merge(all []row, earlier, fresh []result) []result {
	latest := map[string]result{}
	for _, list := range [][]result{earlier, fresh} {
		for _, one := range list {
			latest[one.Name] = one
		}
	}
	merged := []result{}
	for _, r := range all {
		for _, f := range r.figures {
			if one, ok := latest[f.name]; ok {
				merged = append(merged, one)
			}
		}
	}
	return merged
}

// readResults returns the results of earlier runs; none where there is no file yet.
func readResults(file string) ([]result, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []result
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("%s cannot be read (remove it to measure everything anew): %w", file, err)
	}
	return list, nil
}

// writeResults writes one result per line, so that a changed figure is a changed line in a diff.
func writeResults(file string, list []result) error {
	var out bytes.Buffer
	out.WriteString("[\n")
	for i, one := range list {
		line, err := json.Marshal(one)
		if err != nil {
			return err
		}
		out.WriteString("  ")
		out.Write(line)
		if i < len(list)-1 {
			out.WriteByte(',')
		}
		out.WriteByte('\n')
	}
	out.WriteString("]\n")
	return os.WriteFile(file, out.Bytes(), 0o644)
}

// markdown returns the page of all results.
func markdown(all []row, list []result, machine string) string {
	var out strings.Builder
	out.WriteString("# Benchmarks\n\nWritten by `make bench`; do not edit. MiB and KiB are powers of two. The last run was on " + machine + ".\n\n")
	out.WriteString("| name | value | budget | | baseline | ratio | what | measured |\n|---|--:|--:|---|--:|--:|---|---|\n")
	known := figures(all)
	for _, one := range list {
		f := known[one.Name]
		fmt.Fprintf(&out, "| %s | %s %s | %s | %s | %s | %s | %s | %s, %s |\n", one.Name, number(one.Value), one.Unit, f.budget, verdict(one),
			optional(one.Baseline), optional(one.Ratio), f.what, day(one.At), one.Commit)
	}
	return out.String()
}

// table returns results for a terminal.
func table(all []row, list []result) string {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "name\tvalue\tunit\tbudget\tbaseline\tratio\t")
	known := figures(all)
	for _, one := range list {
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", one.Name, number(one.Value), one.Unit, known[one.Name].budget,
			optional(one.Baseline), optional(one.Ratio), verdict(one))
	}
	_ = w.Flush() // a strings.Builder takes everything
	return out.String()
}

func figures(all []row) map[string]figure {
	known := map[string]figure{}
	for _, r := range all {
		for _, f := range r.figures {
			known[f.name] = f
		}
	}
	return known
}

func verdict(one result) string {
	switch {
	case one.Budget == nil:
		return ""
	case one.Pass:
		return "met"
	}
	return "MISSED"
}

func day(at string) string {
	date, _, _ := strings.Cut(at, "T")
	return date
}

func optional(v *float64) string {
	if v == nil {
		return "-"
	}
	return number(*v)
}

// round keeps three digits, and all of those before the point: more is noise.
func round(v float64) float64 {
	if v == 0 || math.IsInf(v, 0) || math.IsNaN(v) {
		return v
	}
	decimals := max(0, 2-int(math.Floor(math.Log10(math.Abs(v)))))
	scale := math.Pow(10, float64(decimals))
	return math.Round(v*scale) / scale
}

// number writes a value as people read it, with commas between thousands.
func number(v float64) string {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	whole, rest, _ := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest == "" {
		return whole
	}
	return whole + "." + rest
}
