package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSessionQueryIsTheProgramsOwn(t *testing.T) {
	t.Parallel()
	query, err := sessionQuery("..")
	require.NoError(t, err)
	require.Contains(t, query, "from sessions s")
	require.Contains(t, query, "where s.id = $1 and s.expires_at > now()")
	_, err = sessionQuery(t.TempDir())
	require.Error(t, err)
}

func TestWithoutSettings(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"PATH=/bin"}, withoutSettings([]string{"CLOUDWA_DATABASE_URL=postgres://real", "PATH=/bin"}))
}
