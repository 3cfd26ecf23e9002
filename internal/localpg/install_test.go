package localpg

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestChoose(t *testing.T) {
	t.Parallel()
	found := []install{
		{bin: "a", major: 16},
		{bin: "b", major: 18, vector: "0.6.0"},
		{bin: "c", major: 17, vector: "0.8.1"},
		{bin: "d", major: 15, vector: "0.10.0"},
	}
	tests := []struct {
		major int
		bin   string
	}{{0, "c"}, {15, "d"}, {17, "c"}, {16, ""}, {18, ""}, {14, ""}}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.major), func(t *testing.T) {
			t.Parallel()
			in, err := choose(found, test.major)
			require.Equal(t, test.bin, in.bin)
			require.Equal(t, test.bin == "", err != nil)
		})
	}
}

func TestParseMajor(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, out string
		want      int
	}{
		{"Debian", "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n", 15},
		{"Homebrew", "postgres (PostgreSQL) 17.6 (Homebrew)\n", 17},
		{"beta", "postgres (PostgreSQL) 19beta1\n", 19},
		{"something else", "usage: postgres", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, parseMajor(test.out))
		})
	}
}
