package secrets_test

import (
	"bytes"
	"image/png"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cloudwa/cloudwa/internal/secrets"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	plain, hash := secrets.NewToken()
	require.Regexp(t, `^[A-Za-z0-9_-]{32}$`, plain)
	require.Len(t, hash, 32)
	require.Equal(t, hash, secrets.HashToken(plain))
	require.NotEqual(t, hash, secrets.HashToken(plain+"="))
	other, _ := secrets.NewToken()
	require.NotEqual(t, plain, other)
}

func TestRecoveryCodes(t *testing.T) {
	t.Parallel()
	codes, hashes := secrets.NewRecoveryCodes()
	require.Len(t, codes, 10)
	require.Len(t, hashes, 10)
	distinct := map[string]bool{}
	for _, code := range codes {
		require.Regexp(t, `^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$`, code)
		distinct[code] = true
	}
	require.Len(t, distinct, 10)

	typed := " " + strings.ToUpper(strings.ReplaceAll(codes[3], "-", " "))
	left, ok := secrets.MatchRecovery(hashes, typed)
	require.True(t, ok)
	require.Len(t, left, 9)
	require.Len(t, hashes, 10, "the given slice stays as it is")
	require.NotContains(t, left, hashes[3])

	again, ok := secrets.MatchRecovery(left, codes[3])
	require.False(t, ok, "each code works once")
	require.Equal(t, left, again)
	for _, wrong := range []string{"", "-", "aaaa-aaaa-aaaa", codes[0] + "a", codes[0][:13]} {
		_, ok := secrets.MatchRecovery(left, wrong)
		require.False(t, ok, wrong)
	}
	_, ok = secrets.MatchRecovery(nil, codes[0])
	require.False(t, ok)
}

// TestTOTPVectors uses the SHA-1 rows of RFC 6238 appendix B, whose codes of 8 digits end in ours of 6.
func TestTOTPVectors(t *testing.T) {
	t.Parallel()
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // "12345678901234567890"
	for seconds, code := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		step, ok := secrets.CheckTOTP(secret, code, time.Unix(seconds, 0), -1)
		require.True(t, ok, seconds)
		require.Equal(t, seconds/30, step)
	}
}

func TestCheckTOTP(t *testing.T) {
	t.Parallel()
	secret := secrets.NewTOTPSecret()
	now := time.Date(2026, time.November, 24, 12, 0, 15, 0, time.UTC)
	current := now.Unix() / 30
	at := func(steps int) string {
		code, err := totp.GenerateCode(secret, now.Add(time.Duration(steps)*30*time.Second))
		require.NoError(t, err)
		return code
	}
	tests := []struct {
		name, secret, code string
		last, step         int64
		ok                 bool
	}{
		{"now", secret, at(0), 0, current, true},
		{"with a space", secret, at(0)[:3] + " " + at(0)[3:], 0, current, true},
		{"one step behind", secret, at(-1), 0, current - 1, true},
		{"one step ahead", secret, at(1), 0, current + 1, true},
		{"two steps behind", secret, at(-2), 0, 0, false},
		{"two steps ahead", secret, at(2), 0, 0, false},
		{"used", secret, at(0), current, 0, false},
		{"before the used one", secret, at(-1), current, 0, false},
		{"after the used one", secret, at(1), current, current + 1, true},
		{"empty", secret, "", 0, 0, false},
		{"part", secret, at(0)[:5], 0, 0, false},
		{"letters", secret, "abcdef", 0, 0, false},
		{"no secret", "!", "000000", 0, 0, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			step, ok := secrets.CheckTOTP(test.secret, test.code, now, test.last)
			require.Equal(t, test.ok, ok)
			require.Equal(t, test.step, step)
		})
	}
}

func TestCheckTOTPNeverTwice(t *testing.T) {
	t.Parallel()
	secret := secrets.NewTOTPSecret()
	rapid.Check(t, func(t *rapid.T) {
		moment := time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "seconds"), 0)
		code, err := totp.GenerateCode(secret, moment)
		require.NoError(t, err)
		step, ok := secrets.CheckTOTP(secret, code, moment, -1)
		require.True(t, ok)
		for range 3 {
			if again, ok := secrets.CheckTOTP(secret, code, moment, step); ok {
				require.Greater(t, again, step, "neighbouring steps may share a code by chance, but none is used twice")
				step = again
			}
		}
		_, ok = secrets.CheckTOTP(secret, code, moment, moment.Unix()/30+1)
		require.False(t, ok)
	})
}

func TestTOTPURI(t *testing.T) {
	t.Parallel()
	secret := secrets.NewTOTPSecret()
	require.Regexp(t, `^[A-Z2-7]{32}$`, secret)
	uri := secrets.TOTPURI("CloudWA", "sari+ops@example.com", secret)
	address, err := url.Parse(uri)
	require.NoError(t, err)
	require.Equal(t, "otpauth://totp", address.Scheme+"://"+address.Host)
	require.Equal(t, "/CloudWA:sari+ops@example.com", address.Path)
	require.Equal(t, secret, address.Query().Get("secret"))
	require.Equal(t, "CloudWA", address.Query().Get("issuer"))

	picture, err := secrets.TOTPQR(uri)
	require.NoError(t, err)
	config, err := png.DecodeConfig(bytes.NewReader(picture))
	require.NoError(t, err)
	require.Equal(t, 264, config.Width)

	_, err = secrets.TOTPQR("https://\x00")
	require.Error(t, err)
}
