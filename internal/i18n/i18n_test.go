package i18n_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/i18n"
)

func TestNegotiate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, header string
		want         i18n.Locale
	}{
		{"none", "", i18n.English},
		{"Indonesian first", "id-ID,id;q=0.9,en-US;q=0.8,en;q=0.7", i18n.Indonesian},
		{"English first", "en-US,en;q=0.9,id;q=0.8", i18n.English},
		{"weights decide", "en;q=0.3, id;q=0.7", i18n.Indonesian},
		{"others are passed over", "fr-FR,fr;q=0.9,id;q=0.2", i18n.Indonesian},
		{"old tag", "in-ID", i18n.Indonesian},
		{"refused", "id;q=0", i18n.English},
		{"nonsense", ";;;q=,,=,id;q=x", i18n.Indonesian},
		{"anything", "*", i18n.English},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, i18n.Negotiate(test.header))
		})
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"id", "ID", " id-ID ", "in", "id_ID"} {
		locale, ok := i18n.Parse(good)
		require.True(t, ok, good)
		require.Equal(t, i18n.Indonesian, locale, good)
	}
	for _, bad := range []string{"", "idn", "fr", "../id"} {
		locale, ok := i18n.Parse(bad)
		require.False(t, ok, bad)
		require.Equal(t, i18n.English, locale, bad)
	}
}

func TestTexts(t *testing.T) {
	t.Parallel()
	english := t.Context()
	indonesian := i18n.With(english, i18n.Indonesian)

	require.Equal(t, "just now", i18n.T(english, "just now"))
	require.Equal(t, "baru saja", i18n.T(indonesian, "just now"))
	require.Equal(t, "1 minute ago", i18n.N(english, "%d minute ago", "%d minutes ago", 1))
	require.Equal(t, "0 minutes ago", i18n.N(english, "%d minute ago", "%d minutes ago", 0))
	require.Equal(t, "7 menit lalu", i18n.N(indonesian, "%d minute ago", "%d minutes ago", 7))
	require.Equal(t, "no entry for Budi", i18n.T(indonesian, "no entry for %s", "Budi"))
	require.Equal(t, "2 things of Budi", i18n.N(indonesian, "%d thing of %s", "%d things of %s", 2, "Budi"))
	require.Equal(t, i18n.English, i18n.FromContext(i18n.With(english, "xx")))
}

func TestMessage(t *testing.T) {
	t.Parallel()
	message := errs.Msg("%s was here %s", "Budi", errs.Msg("just now"))
	require.Equal(t, "Budi was here just now", i18n.Message(t.Context(), message))
	require.Equal(t, "Budi was here baru saja", i18n.Message(i18n.With(t.Context(), i18n.Indonesian), message))
	require.Equal(t, "100% sure", i18n.Message(t.Context(), errs.Message{Format: "100% sure"}))
	require.Len(t, message.Args, 2)
	require.IsType(t, errs.Message{}, message.Args[1], "the message given must not be changed")
}

func TestNumber(t *testing.T) {
	t.Parallel()
	tests := []struct {
		n                   int64
		english, indonesian string
	}{
		{0, "0", "0"},
		{999, "999", "999"},
		{1000, "1,000", "1.000"},
		{1234567, "1,234,567", "1.234.567"},
		{-100000, "-100,000", "-100.000"},
		{-9223372036854775808, "-9,223,372,036,854,775,808", "-9.223.372.036.854.775.808"},
	}
	for _, test := range tests {
		t.Run(test.english, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.english, i18n.Number(t.Context(), test.n))
			require.Equal(t, test.indonesian, i18n.Number(i18n.With(t.Context(), i18n.Indonesian), test.n))
		})
	}
}

func TestSize(t *testing.T) {
	t.Parallel()
	for bytes, want := range map[int64][2]string{
		0: {"0 KB", "0 KB"}, 1: {"1 KB", "1 KB"}, 840 << 10: {"840 KB", "840 KB"}, 999 << 10: {"999 KB", "999 KB"}, 1000 << 10: {"1.0 MB", "1,0 MB"},
		1200 << 10: {"1.2 MB", "1,2 MB"}, 34 << 20: {"34 MB", "34 MB"}, 3 << 29: {"1.5 GB", "1,5 GB"}, 1 << 60: {"1048576 TB", "1048576 TB"},
	} {
		require.Equal(t, want, [2]string{i18n.Size(t.Context(), bytes), i18n.Size(i18n.With(t.Context(), i18n.Indonesian), bytes)})
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	jakarta := time.FixedZone("WIB", 7*60*60)
	moment := time.Date(2026, time.August, 23, 18, 5, 0, 0, time.UTC)
	indonesian := i18n.With(t.Context(), i18n.Indonesian)

	require.Equal(t, "24 Aug 2026, 01:05", i18n.DateTime(t.Context(), moment, jakarta))
	require.Equal(t, "24 Agu 2026 01.05", i18n.DateTime(indonesian, moment, jakarta))
	require.Equal(t, "23 Aug 2026", i18n.Date(t.Context(), moment, nil))
	require.Equal(t, "23 Agu 2026 18.05", i18n.DateTime(indonesian, moment, nil))
}

func TestRelative(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		english, indonesian string
		ago                 time.Duration
	}{
		{"just now", "baru saja", 44 * time.Second},
		{"just now", "baru saja", -44 * time.Second},
		{"1 minute ago", "1 menit lalu", 45 * time.Second},
		{"59 minutes ago", "59 menit lalu", time.Hour - time.Second},
		{"1 hour ago", "1 jam lalu", time.Hour},
		{"23 hours ago", "23 jam lalu", 24*time.Hour - time.Second},
		{"29 days ago", "29 hari lalu", 29 * 24 * time.Hour},
		{"1 month ago", "1 bulan lalu", 31 * 24 * time.Hour},
		{"12 months ago", "12 bulan lalu", 364 * 24 * time.Hour},
		{"2 years ago", "2 tahun lalu", 800 * 24 * time.Hour},
		{"in 1 minute", "1 menit lagi", -time.Minute},
		{"in 3 hours", "3 jam lagi", -3 * time.Hour},
		{"in 6 days", "6 hari lagi", -6 * 24 * time.Hour},
		{"in 2 months", "2 bulan lagi", -60 * 24 * time.Hour},
		{"in 1 year", "1 tahun lagi", -365 * 24 * time.Hour},
	}
	for _, test := range tests {
		t.Run(test.english, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.english, i18n.Relative(t.Context(), now.Add(-test.ago), now))
			require.Equal(t, test.indonesian, i18n.Relative(i18n.With(t.Context(), i18n.Indonesian), now.Add(-test.ago), now))
		})
	}
}
