package settings

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/account"
)

func TestEveryZoneCanBeSaved(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, group := range zoneGroups(t.Context(), time.Now(), "Asia/Jakarta") {
		require.NotEmpty(t, group.label)
		for _, zone := range group.zones {
			require.False(t, seen[zone.value], zone.value)
			seen[zone.value] = true
			require.NoError(t, account.WorkspaceSettings{Name: "Kopi Senja", TimeZone: zone.value, Locale: "id", Country: "ID"}.Check(), zone.value)
		}
	}
	require.Greater(t, len(seen), 60)
	require.True(t, seen[account.DefaultTimeZone])
}

func TestIndonesiaComesFirst(t *testing.T) {
	t.Parallel()
	groups := zoneGroups(t.Context(), time.Now(), "Asia/Jakarta")
	require.Equal(t, []zoneOption{
		{"Asia/Jakarta", "Jakarta, WIB (UTC+07:00)"},
		{"Asia/Makassar", "Makassar, WITA (UTC+08:00)"},
		{"Asia/Jayapura", "Jayapura, WIT (UTC+09:00)"},
	}, groups[0].zones)
}

func TestAZoneOutsideTheListStays(t *testing.T) {
	t.Parallel()
	listed, other := zoneGroups(t.Context(), time.Now(), "Asia/Tokyo"), zoneGroups(t.Context(), time.Now(), "Asia/Pontianak")
	require.Len(t, other, len(listed)+1)
	require.Equal(t, []zoneOption{{"Asia/Pontianak", "Pontianak (UTC+07:00)"}}, other[0].zones)
	require.Equal(t, listed, other[1:])
}

func TestZoneLabel(t *testing.T) {
	t.Parallel()
	summer := time.Date(2026, time.July, 1, 12, 0, 0, 0, time.UTC)
	winter := time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		name, zone, short string
		now               time.Time
		want              string
	}{
		{"its people's name", "Asia/Jakarta", "WIB", winter, "Jakarta, WIB (UTC+07:00)"},
		{"summer time", "Europe/Berlin", "", summer, "Berlin (UTC+02:00)"},
		{"winter time", "Europe/Berlin", "", winter, "Berlin (UTC+01:00)"},
		{"west", "America/New_York", "", winter, "New York (UTC-05:00)"},
		{"quarter of an hour", "Asia/Kathmandu", "", winter, "Kathmandu (UTC+05:45)"},
		{"two slashes", "America/Argentina/Buenos_Aires", "", winter, "Buenos Aires (UTC-03:00)"},
		{"no place", "UTC", "", winter, "UTC"},
		{"no zone", "Mars/Olympus_Mons", "", winter, "Olympus Mons"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, zoneLabel(test.zone, test.short, test.now))
		})
	}
}
