package secrets_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/secrets"
)

func TestPasswords(t *testing.T) {
	t.Parallel()
	hash, err := secrets.HashPassword(t.Context(), "correct horse 🐎")
	require.NoError(t, err)
	require.Regexp(t, `^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$`, hash)
	again, err := secrets.HashPassword(t.Context(), "correct horse 🐎")
	require.NoError(t, err)
	require.NotEqual(t, hash, again, "each has its own salt")

	for password, want := range map[string]bool{"correct horse 🐎": true, "correct horse": false, "Correct horse 🐎": false, "": false} {
		ok, err := secrets.CheckPassword(t.Context(), hash, password)
		require.NoError(t, err)
		require.Equal(t, want, ok, password)
	}
}

// TestCheckPasswordKnowsTheFormat uses a vector of the reference implementation (phc-winner-argon2, src/test.c).
func TestCheckPasswordKnowsTheFormat(t *testing.T) {
	t.Parallel()
	const vector = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
	ok, err := secrets.CheckPassword(t.Context(), vector, "password")
	require.NoError(t, err)
	require.True(t, ok)
}

func TestDummyHash(t *testing.T) {
	t.Parallel()
	require.Equal(t, secrets.DummyHash(), secrets.DummyHash())
	usual, err := secrets.HashPassword(t.Context(), "x")
	require.NoError(t, err)
	cost := func(hash string) string { return hash[:strings.LastIndex(hash[:len(hash)-44], "$")] }
	require.Equal(t, cost(usual), cost(secrets.DummyHash()), "an unknown account costs what a known one does")
	ok, err := secrets.CheckPassword(t.Context(), secrets.DummyHash(), "")
	require.NoError(t, err)
	require.False(t, ok)
}

func TestDamagedHashes(t *testing.T) {
	t.Parallel()
	const salt, sum = "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	tests := []struct{ name, hash string }{
		{"empty", ""},
		{"bcrypt", "$2a$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW"},
		{"argon2i", "$argon2i$v=19$m=19456,t=2,p=1$" + salt + "$" + sum},
		{"old version", "$argon2id$v=16$m=19456,t=2,p=1$" + salt + "$" + sum},
		{"no cost", "$argon2id$v=19$$" + salt + "$" + sum},
		{"takes all memory", "$argon2id$v=19$m=4294967295,t=2,p=1$" + salt + "$" + sum},
		{"takes for ever", "$argon2id$v=19$m=19456,t=4294967295,p=1$" + salt + "$" + sum},
		{"no pass", "$argon2id$v=19$m=19456,t=0,p=1$" + salt + "$" + sum},
		{"no lane", "$argon2id$v=19$m=19456,t=2,p=0$" + salt + "$" + sum},
		{"too many lanes", "$argon2id$v=19$m=19456,t=2,p=256$" + salt + "$" + sum},
		{"no sum", "$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$"},
		{"not base64", "$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$***"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ok, err := secrets.CheckPassword(t.Context(), test.hash, "x")
			require.ErrorContains(t, err, "a password hash")
			require.False(t, ok)
		})
	}
}

func TestCheckPolicy(t *testing.T) {
	t.Parallel()
	const email = "Sari.Putri@example.com"
	tests := []struct{ name, password, want string }{
		{"good", "kopi susu gula aren", ""},
		{"just long enough", "kucing8z", ""},
		{"eight emoji", "🐈🐕🐎🐄🐖🐏🐑🐐", ""},
		{"longest", strings.Repeat("é1", 100), ""},
		{"empty", "", "at least 8"},
		{"seven letters", "éééééé1", "at least 8"},
		{"too long", strings.Repeat("ab", 100) + "c", "at most 200"},
		{"common", "password123", "first passwords that burglars try"},
		{"common in capitals", "PassWord123", "first passwords that burglars try"},
		{"common in Indonesian", "sayang123", "first passwords that burglars try"},
		{"own address", "sari.putri@EXAMPLE.com", "must not be your e-mail address"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			problem, ok := secrets.CheckPolicy(test.password, email)
			require.Equal(t, test.want == "", ok)
			require.Contains(t, problem.String(), test.want)
		})
	}
	_, ok := secrets.CheckPolicy("kopi susu", "")
	require.True(t, ok)
}

func TestHashingStopsWaitingWithItsContext(t *testing.T) {
	t.Parallel()
	release := secrets.OccupyHashing()
	defer release()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := secrets.HashPassword(ctx, "x")
	require.ErrorIs(t, err, context.Canceled)
	_, err = secrets.CheckPassword(ctx, secrets.DummyHash(), "x")
	require.ErrorIs(t, err, context.Canceled)
}

func FuzzCheckPassword(f *testing.F) {
	f.Add("$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$$$$$")
	f.Fuzz(func(t *testing.T, hash string) {
		if ok, _ := secrets.CheckPassword(t.Context(), hash, "a password that no seed has"); ok {
			t.Fatalf("%q accepts anything", hash)
		}
	})
}
