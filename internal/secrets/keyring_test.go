package secrets_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cloudwa/cloudwa/internal/secrets"
)

// notOpened is what Open says, whatever the reason.
const notOpened = "cannot be opened"

func keyText(fill byte) string {
	return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{fill}, 32))
}

func ring(t require.TestingT, fills ...byte) secrets.Keyring {
	var texts []string
	for _, fill := range fills {
		texts = append(texts, keyText(fill))
	}
	keys, err := secrets.ParseKeyring(strings.Join(texts, ","))
	require.NoError(t, err)
	return keys
}

func TestParseKeyring(t *testing.T) {
	t.Parallel()
	const sentence = "32 random bytes in base64"
	tests := []struct{ name, text, want string }{
		{"one", keyText(1), ""},
		{"two with spaces", keyText(1) + " ,\n" + keyText(2) + "\n", ""},
		{"nothing", "", sentence},
		{"empty second", keyText(1) + ",", sentence},
		{"short", base64.StdEncoding.EncodeToString([]byte("16 bytes of text")), sentence},
		{"long", base64.StdEncoding.EncodeToString(make([]byte, 33)), sentence},
		{"second is a passphrase", keyText(1) + ",correct horse battery staple", sentence},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := secrets.ParseKeyring(test.text)
			if test.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.want)
			require.NotContains(t, err.Error(), "horse", "an error must not repeat a key")
		})
	}
}

func TestSealRoundTrip(t *testing.T) {
	t.Parallel()
	keys := ring(t, 1)
	rapid.Check(t, func(t *rapid.T) {
		plaintext := rapid.SliceOf(rapid.Byte()).Draw(t, "plaintext")
		context := rapid.String().Draw(t, "context")
		sealed, err := keys.Seal(plaintext, context)
		require.NoError(t, err)
		opened, err := keys.Open(sealed, context)
		require.NoError(t, err)
		require.True(t, bytes.Equal(plaintext, opened))

		_, err = keys.Open(sealed, context+rapid.StringN(1, 5, -1).Draw(t, "more context"))
		require.ErrorContains(t, err, notOpened)
		_, err = ring(t, 2).Open(sealed, context)
		require.ErrorContains(t, err, notOpened)

		tampered := []byte(sealed)
		at := rapid.IntRange(0, len(tampered)-1).Draw(t, "position")
		tampered[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "change"))
		_, err = keys.Open(string(tampered), context)
		require.ErrorContains(t, err, notOpened)
		_, err = keys.Open(sealed[:at], context)
		require.ErrorContains(t, err, notOpened)
	})
}

func TestSealNeverRepeats(t *testing.T) {
	t.Parallel()
	keys := ring(t, 1)
	first, err := keys.Seal([]byte("same"), "here")
	require.NoError(t, err)
	second, err := keys.Seal([]byte("same"), "here")
	require.NoError(t, err)
	require.NotEqual(t, first, second)
	require.Regexp(t, `^v1:[0-9a-f]{8}:[A-Za-z0-9+/]+$`, first)
}

func TestRotation(t *testing.T) {
	t.Parallel()
	before, during, after := ring(t, 1), ring(t, 2, 1), ring(t, 2)
	old, err := before.Seal([]byte("secret"), "here")
	require.NoError(t, err)

	opened, err := during.Open(old, "here")
	require.NoError(t, err)
	require.Equal(t, "secret", string(opened))
	_, err = after.Open(old, "here")
	require.ErrorContains(t, err, notOpened)

	renewed, err := during.Seal(opened, "here")
	require.NoError(t, err)
	opened, err = after.Open(renewed, "here")
	require.NoError(t, err)
	require.Equal(t, "secret", string(opened))
}

func TestDerive(t *testing.T) {
	t.Parallel()
	cookies := ring(t, 2, 1).Derive("cookies")
	require.Len(t, cookies, 2)
	require.Equal(t, ring(t, 1).Derive("cookies")[0], cookies[1], "the same key gives the same material in any place")
	require.Len(t, cookies[0], 64)
	require.NotEqual(t, cookies[0], cookies[1])
	require.NotEqual(t, cookies[0], ring(t, 2).Derive("links")[0])
}

func TestKeyringPrintsNothing(t *testing.T) {
	t.Parallel()
	keys := ring(t, 'K')
	printed := fmt.Sprintf("%v %+v %#v %+v", keys, keys, keys, struct{ Keys secrets.Keyring }{keys})
	require.NotContains(t, printed, "KKKK")
	require.NotContains(t, printed, "75 75")
	require.NotContains(t, printed, "0x4b, 0x4b")
}

func TestLoadOrCreate(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	first, err := secrets.LoadOrCreate(folder)
	require.NoError(t, err)
	second, err := secrets.LoadOrCreate(folder)
	require.NoError(t, err)
	require.Equal(t, first.Derive("x"), second.Derive("x"))

	info, err := os.Stat(filepath.Join(folder, "secret.key"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	files, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, files, 1, "no temporary file is left")
}

func TestLoadOrCreateAtOnce(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	rings := make([]secrets.Keyring, 8)
	failures := make([]error, len(rings))
	var group sync.WaitGroup
	for i := range rings {
		group.Go(func() { rings[i], failures[i] = secrets.LoadOrCreate(folder) })
	}
	group.Wait()
	for i := range rings {
		require.NoError(t, failures[i])
		require.Equal(t, rings[0].Derive("x"), rings[i].Derive("x"))
	}
}

func TestLoadOrCreateKeepsADamagedFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "secret.key")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	_, err := secrets.LoadOrCreate(folder)
	require.ErrorContains(t, err, "secret.key: a key is 32 random bytes")
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Empty(t, content)
}

func TestMask(t *testing.T) {
	t.Parallel()
	tests := []struct{ secret, want string }{
		{"", "••••"},
		{"short", "••••"},
		{"eleven char", "••••"},
		{"a-long-key-3f2a", "••••3f2a"},
		{"ключ-длинный-éñçü", "••••éñçü"},
	}
	for _, test := range tests {
		t.Run(test.secret, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, secrets.Mask(test.secret))
		})
	}
}

func FuzzOpen(f *testing.F) {
	keys := ring(f, 1)
	sealed, err := keys.Seal([]byte("secret"), "here")
	require.NoError(f, err)
	f.Add(sealed, "here")
	f.Add("v1::", "")
	f.Add("v1:00000000:AAAA", "x")
	f.Fuzz(func(t *testing.T, text, context string) {
		opened, err := keys.Open(text, context)
		if err == nil && (context != "here" || string(opened) != "secret") {
			t.Fatalf("%q opened to %q for %q", text, opened, context)
		}
	})
}

func FuzzParseKeyring(f *testing.F) {
	f.Add(keyText(1) + "," + keyText(2))
	f.Add(",=,")
	f.Fuzz(func(t *testing.T, text string) {
		keys, err := secrets.ParseKeyring(text)
		if err != nil {
			return
		}
		sealed, err := keys.Seal([]byte("x"), "here")
		require.NoError(t, err)
		opened, err := keys.Open(sealed, "here")
		require.NoError(t, err)
		require.Equal(t, "x", string(opened))
	})
}
