package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var summaries = []struct {
	name                    string
	stream                  []string
	passed, failed, skipped int
	shows, hides            []string
}{
	{
		name: "a parent is not counted",
		stream: []string{
			`{"Action":"run","Package":"p","Test":"TestA"}`,
			`{"Action":"run","Package":"p","Test":"TestA/one"}`,
			`{"Action":"output","Package":"p","Test":"TestA/one","Output":"quiet\n"}`,
			`{"Action":"pass","Package":"p","Test":"TestA/one"}`,
			`{"Action":"pass","Package":"p","Test":"TestA"}`,
			`{"Action":"pass","Package":"p","Elapsed":1.5}`,
		},
		passed: 1, shows: []string{"ok    p", "1 tests", "1.5 s"}, hides: []string{"quiet"},
	},
	{
		name: "a failure is shown in full",
		stream: []string{
			`{"Action":"run","Package":"p","Test":"TestA"}`,
			`{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}`,
			`{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:1: want 1\n"}`,
			`{"Action":"fail","Package":"p","Test":"TestA"}`,
			`{"Action":"fail","Package":"p"}`,
		},
		failed: 1, shows: []string{"FAIL  p  TestA", "want 1"}, hides: []string{"=== RUN"},
	},
	{
		name: "a package that does not build",
		stream: []string{
			`{"ImportPath":"p [p.test]","Action":"build-output","Output":"a.go:3: undefined: x\n"}`,
			`{"ImportPath":"p [p.test]","Action":"build-fail"}`,
			`{"Action":"output","Package":"p","Output":"FAIL\tp [build failed]\n"}`,
			`{"Action":"fail","Package":"p","FailedBuild":"p [p.test]"}`,
		},
		failed: 1, shows: []string{"undefined: x"},
	},
	{
		name: "a panic leaves a test without an end",
		stream: []string{
			`{"Action":"run","Package":"p","Test":"TestA"}`,
			`{"Action":"output","Package":"p","Test":"TestA","Output":"panic: boom\n"}`,
			`{"Action":"fail","Package":"p"}`,
		},
		failed: 1, shows: []string{"panic: boom"},
	},
	{
		name: "a skip says why",
		stream: []string{
			`{"Action":"run","Package":"p","Test":"TestA"}`,
			`{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:1: only on macOS\n"}`,
			`{"Action":"output","Package":"p","Test":"TestA","Output":"--- SKIP: TestA (0.00s)\n"}`,
			`{"Action":"skip","Package":"p","Test":"TestA"}`,
			`{"Action":"pass","Package":"p"}`,
		},
		skipped: 1, shows: []string{"only on macOS"},
	},
	{name: "no event", stream: []string{"go: downloading x"}, shows: []string{"go: downloading x"}},
}

func TestSummary(t *testing.T) {
	t.Parallel()
	for _, test := range summaries {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			s := newSummary(&out)

			require.NoError(t, s.read(strings.NewReader(strings.Join(test.stream, "\n"))))

			require.Equal(t, []int{test.passed, test.failed, test.skipped}, []int{s.passed, s.failed, s.skipped})
			for _, want := range test.shows {
				require.Contains(t, out.String(), want)
			}
			for _, not := range test.hides {
				require.NotContains(t, out.String(), not)
			}
		})
	}
}
