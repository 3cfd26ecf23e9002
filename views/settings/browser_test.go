package settings

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

func TestBrowserName(t *testing.T) {
	t.Parallel()
	const (
		windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) "
		mac     = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) "
		android = "Mozilla/5.0 (Linux; Android 10; K) "
		iphone  = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
		ipad    = "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
		webkit  = "AppleWebKit/537.36 (KHTML, like Gecko) "
	)
	tests := []struct {
		name, userAgent, want string
		icon                  ui.IconName
	}{
		{"Chrome, Windows", windows + webkit + "Chrome/126.0.0.0 Safari/537.36", "Chrome on Windows", ui.IconMonitor},
		{"Chrome, macOS", mac + webkit + "Chrome/126.0.0.0 Safari/537.36", "Chrome on macOS", ui.IconMonitor},
		{"Chrome, Linux", "Mozilla/5.0 (X11; Linux x86_64) " + webkit + "Chrome/126.0.0.0 Safari/537.36", "Chrome on Linux", ui.IconMonitor},
		{"Chrome, ChromeOS", "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) " + webkit + "Chrome/126.0.0.0 Safari/537.36", "Chrome on ChromeOS", ui.IconMonitor},
		{"Chrome, Android", android + webkit + "Chrome/126.0.0.0 Mobile Safari/537.36", "Chrome on Android", ui.IconSmartphone},
		{"Chrome, iPhone", iphone + "CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1", "Chrome on iPhone", ui.IconSmartphone},
		{"Chromium, Linux", "Mozilla/5.0 (X11; Linux x86_64) " + webkit + "Ubuntu Chromium/80.0 Safari/537.36", "Chrome on Linux", ui.IconMonitor},
		{"Safari, macOS", mac + "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15", "Safari on macOS", ui.IconMonitor},
		{"Safari, iPhone", iphone + "Version/17.5 Mobile/15E148 Safari/604.1", "Safari on iPhone", ui.IconSmartphone},
		{"Safari, iPad", ipad + "Version/17.5 Mobile/15E148 Safari/604.1", "Safari on iPad", ui.IconSmartphone},
		{"Firefox, Windows", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox on Windows", ui.IconMonitor},
		{"Firefox, Linux", "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox on Linux", ui.IconMonitor},
		{"Firefox, Android", "Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0", "Firefox on Android", ui.IconSmartphone},
		{"Firefox, iPad", ipad + "FxiOS/127.0 Mobile/15E148 Safari/605.1.15", "Firefox on iPad", ui.IconSmartphone},
		{"Edge, Windows", windows + webkit + "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.56", "Edge on Windows", ui.IconMonitor},
		{"Edge, Android", android + webkit + "Chrome/126.0.0.0 Mobile Safari/537.36 EdgA/126.0.2592.56", "Edge on Android", ui.IconSmartphone},
		{"Edge, iPhone", iphone + "Version/17.0 EdgiOS/126.0.2592.56 Mobile/15E148 Safari/605.1.15", "Edge on iPhone", ui.IconSmartphone},
		{"Samsung Internet, Android", android + webkit + "SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36", "Samsung Internet on Android", ui.IconSmartphone},
		{"Opera, Windows", windows + webkit + "Chrome/124.0.0.0 Safari/537.36 OPR/110.0.0.0", "Opera on Windows", ui.IconMonitor},
		{"Opera, iPhone", iphone + "Version/17.5 Mobile/15E148 Safari/604.1 OPT/4.7.0", "Opera on iPhone", ui.IconSmartphone},
		{"Opera Mini", "Opera/9.80 (J2ME/MIDP; Opera Mini/4.2.14912/870; U; id) Presto/2.4.15", "Opera", ui.IconMonitor},
		{"unknown on a known system", "SomeApp/1.0 (Windows NT 10.0)", "Unknown browser on Windows", ui.IconMonitor},
		{"a program", "curl/8.5.0", "Unknown browser", ui.IconMonitor},
		{"nothing", "", "Unknown browser", ui.IconMonitor},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, browserName(t.Context(), test.userAgent))
			require.Equal(t, test.icon, browserIcon(test.userAgent))
		})
	}
	require.Equal(t, "Chrome di Android", browserName(i18n.With(t.Context(), i18n.Indonesian), android+"Chrome/126.0.0.0 Mobile Safari/537.36"))
}
