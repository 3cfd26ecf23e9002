package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStatus(t *testing.T) {
	t.Parallel()
	bytes, err := statusKiB("Name:\tx\nRssAnon:\t   12288 kB\nRssFile:\t 1 kB\n", "RssAnon")
	require.NoError(t, err)
	require.Equal(t, 12.0*mebibyte, bytes)
	_, err = statusKiB("Name:\tx\n", "RssAnon")
	require.EqualError(t, err, "the process's status has no RssAnon")

	own, err := anonymousMemory(os.Getpid())
	require.NoError(t, err)
	require.Greater(t, own, 0.0)
}

func TestCPUTime(t *testing.T) {
	t.Parallel()
	own, err := cpuTime(os.Getpid())
	require.NoError(t, err)
	family, err := familyTime(os.Getpid())
	require.NoError(t, err)
	require.GreaterOrEqual(t, family, own)
	_, err = cpuTime(-1)
	require.Error(t, err)
}
