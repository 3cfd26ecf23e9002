package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSources(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for _, name := range []string{"a.go", "a_test.go", "views/b.templ", "db/1.sql", "node_modules/c.js", "static/dist/d.css", "README.md"} {
		path := filepath.Join(root, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, nil, 0o600))
	}

	found, err := sources(root)

	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(root, "a.go"), filepath.Join(root, "db/1.sql"), filepath.Join(root, "views/b.templ")},
		slices.Sorted(maps.Keys(found)))
}

func TestSettledSeesWhatWasSavedDuringTheBuild(t *testing.T) {
	t.Parallel()
	early, late := time.Unix(1, 0), time.Unix(2, 0)
	before := map[string]time.Time{"a.templ": early, "a_templ.go": early, "b.go": early}
	after := map[string]time.Time{"a.templ": early, "a_templ.go": late, "b.go": late}

	built := settled(before, after)

	require.Equal(t, late, built["a_templ.go"], "the build's own file is no change")
	require.Equal(t, early, built["b.go"], "so it differs from the next look and is built")
}
