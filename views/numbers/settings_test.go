package numbers

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/i18n"
)

func TestSettingsGoThereAndBack(t *testing.T) {
	t.Parallel()
	settings := devices.DefaultSettings()
	settings.TypingMin, settings.TypingMax, settings.DailyCap = 500*time.Millisecond, 2250*time.Millisecond, 200
	for _, locale := range i18n.Locales() {
		require.Equal(t, settings, FormOf(i18n.With(t.Context(), locale), settings).Settings(), locale)
	}
	require.Equal(t, "0,5", FormOf(i18n.With(t.Context(), i18n.Indonesian), settings).TypingMin)
}

func TestWhatCannotBeReadIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "soon", "NaN", "Inf", "1e9", "-1", "60.001", "1,5,5"} {
		require.Negative(t, readSeconds(text), text)
	}
	for _, text := range []string{"", "24:00", "8", "08:60", "noon"} {
		require.Negative(t, readClock(text), text)
	}
	require.Negative(t, readCount("many"))
	require.Zero(t, readCount(""))
}
