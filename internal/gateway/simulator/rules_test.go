package simulator

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestBackoff(t *testing.T) {
	t.Parallel()
	s := &Simulator{rand: rand.New(rand.NewPCG(1, 1))}
	for _, c := range []struct {
		policy   string
		n        int
		min, max time.Duration
	}{
		{"constant", 1, 3 * time.Second, 3 * time.Second},
		{"constant", 5, 3 * time.Second, 3 * time.Second},
		{"linear", 1, 3 * time.Second, 3 * time.Second},
		{"linear", 3, 9 * time.Second, 9 * time.Second},
		{"exponential", 1, 6 * time.Second, 7200 * time.Millisecond},
		{"exponential", 3, 24 * time.Second, 28800 * time.Millisecond},
	} {
		got := s.backoff(retries{Policy: c.policy, DelaySeconds: 3, Attempts: 9}, c.n)
		require.GreaterOrEqual(t, got, c.min, c.policy)
		require.LessOrEqual(t, got, c.max, c.policy)
	}
	require.Equal(t, retries{Policy: "constant", DelaySeconds: 2, Attempts: 15}, webhook{}.retries(), "contract 8.4")
}

func TestVersions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		version, least string
		want           bool
	}{
		{"2026.4.3", "2026.4.3", true}, {"2026.4.2", "2026.4.3", false}, {"2026.10.1", "2026.4.3", true}, {"2025.12.9", "2026.1.1", false},
		{"2027.1.1", "2026.12.12", true}, {"2026.4", "2026.4.3", false}, {"", "2024.1.1", false},
	} {
		require.Equal(t, c.want, Settings{Version: c.version}.atLeast(c.least), c.version)
	}
	require.True(t, Settings{Version: "2026.5.9", Tier: "CORE"}.oldCore())
	require.False(t, Settings{Version: "2026.6.1", Tier: "CORE"}.oldCore())
	require.False(t, Settings{Version: "2024.11.5", Tier: "PLUS"}.oldCore())
}

func TestTheDocumentedSignature(t *testing.T) {
	t.Parallel()
	hook := webhook{}
	require.Empty(t, sign(hook, []byte("x")))
	hook.HMAC = &struct {
		Key string `json:"key"`
	}{"my-secret-key"}
	require.Equal(t, "208f8a55dde9e05519e898b10b89bf0d0b3b0fdf11fdbf09b6b90476301b98d8097c462b2b17a6ce93b6b47a136cf2e78a33a63f6752c2c1631777076153fa89",
		sign(hook, []byte(`{"event":"message","session":"default","engine":"WEBJS"}`)), "contract 8.3")
}

func FuzzChatIDs(f *testing.F) {
	for _, id := range []string{"15551234567", "+15551234567", "15551234567@c.us", "15551234567:12@s.whatsapp.net", "123456789@lid", "1203-1@g.us",
		"status@broadcast", "ID.13491208655302741918", "", "@", "@g.us", "x@c.us"} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		name, ok := plain(id)
		if !ok {
			require.Empty(t, name)
			return
		}
		again, ok := plain(wireChat(id))
		require.True(t, ok, "what goes over the wire is understood")
		require.Equal(t, name, again, "and means the same")
	})
}

func FuzzJSONText(f *testing.F) {
	f.Add("plain")
	f.Add("a\"b\\c\n<>&\u2028 👍 \xff")
	f.Fuzz(func(t *testing.T, text string) {
		require.Equal(t, string(encode(text)), string(appendJSON(nil, text)))
	})
}
