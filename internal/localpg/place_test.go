package localpg

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLongPathPutsTheSocketElsewhere(t *testing.T) {
	t.Parallel()
	home := filepath.Join(options(t).DataDir, strings.Repeat("long/", 20), "postgres")
	var acc *account
	if os.Geteuid() == 0 {
		var err error
		acc, err = accountFor("")
		require.NoError(t, err)
	}
	p, err := settle(home, acc)
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(p.run) })
	require.True(t, fits(p.run))
	require.NotContains(t, p.run, "long")
	openParents(t, home)

	s, err := start(t.Context(), Options{Fast: true}.withDefaults(), p)
	require.NoError(t, err)
	t.Cleanup(s.Stop)
	require.Equal(t, 1, count(t, s.URL("cloudwa"), "select 1"))
}

// openParents lets the account that runs PostgreSQL reach a folder below the test's.
func openParents(t *testing.T, home string) {
	t.Helper()
	require.NoError(t, os.Chmod(home, 0o711))
	for dir := filepath.Dir(home); ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		require.NoError(t, err)
		if info.Mode().Perm()&0o011 == 0o011 {
			return
		}
		require.NoError(t, os.Chmod(dir, 0o711))
	}
}

func TestSocketFolderOfSomebodyElseIsRefused(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "run")
	require.NoError(t, os.Symlink("/", dir))

	err := place{}.own(dir)

	require.ErrorContains(t, err, "belongs to somebody else")
}

func TestDataFolderOfRoot(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root puts the cluster elsewhere")
	}
	opt := options(t).withDefaults()
	first, err := locate(t.Context(), opt)
	require.NoError(t, err)
	require.Equal(t, opt.base, filepath.Dir(first.home))

	again, err := locate(t.Context(), opt)
	require.NoError(t, err)
	require.Equal(t, first, again)

	moved := opt
	moved.DataDir += "-moved"
	require.NoError(t, os.Rename(opt.DataDir, moved.DataDir))
	after, err := locate(t.Context(), moved)
	require.NoError(t, err)
	require.Equal(t, first, after, "a moved data folder keeps its cluster")

	fresh, err := locate(t.Context(), opt)
	require.NoError(t, err)
	require.NotEqual(t, first.home, fresh.home, "a new data folder in an old one's place begins empty")

	require.NoError(t, os.Remove(filepath.Join(opt.DataDir, "postgres")))
	require.NoError(t, os.Symlink(first.home, filepath.Join(opt.DataDir, "postgres")))
	_, err = locate(t.Context(), opt)
	require.ErrorContains(t, err, "is a copy of")
}
