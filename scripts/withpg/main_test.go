package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCommandExitCode(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		script string
		want   int
	}{
		{"success", "exit 0", 0},
		{"failure", "exit 7", 7},
		{"killed", "kill -TERM $$", 143},
		{"sees its environment", `[ "$A" = 1 ]`, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			code, err := command([]string{"sh", "-c", test.script}, []string{"A=1"})
			require.NoError(t, err)
			require.Equal(t, test.want, code)
		})
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	code, err := run([]string{"--"})
	require.Equal(t, 2, code)
	require.ErrorContains(t, err, "give it the command")

	code, err = command([]string{"/no/such/program"}, nil)
	require.Equal(t, 1, code)
	require.ErrorContains(t, err, "cannot be run")
}

func TestRealDatabaseIsOutOfReach(t *testing.T) {
	t.Parallel()
	env := withoutRealDatabase([]string{"A=1", "CLOUDWA_DATABASE_URL=postgres://real", "CLOUDWA_TEST_DATABASE_URL=x"})
	require.Equal(t, []string{"A=1", "CLOUDWA_TEST_DATABASE_URL=x"}, env)
}
