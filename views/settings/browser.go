package settings

import (
	"context"
	"strings"

	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

// sign is a piece of a User-Agent that gives something away, and its name.
type sign struct{ piece, name string }

// browsers are in the order of who pretends to be whom: nearly all of them also say Chrome, and Chrome also says Safari. The Edg, OPT,
// FxiOS and CriOS pieces are those of iPhones and iPads, where every browser is Safari underneath.
var browsers = []sign{
	{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"EdgiOS/", "Edge"},
	{"OPR/", "Opera"}, {"OPT/", "Opera"}, {"Opera", "Opera"},
	{"SamsungBrowser/", "Samsung Internet"},
	{"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
	{"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Chromium/", "Chrome"},
	{"Safari/", "Safari"},
}

// systems have phones first: Android also says Linux, and an iPhone says "like Mac OS X". An iPad that asks for desktop pages says
// Macintosh and cannot be told from one.
var systems = []sign{
	{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"},
	{"Windows", "Windows"}, {"Macintosh", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
}

func recognise(signs []sign, userAgent string) string {
	for _, s := range signs {
		if strings.Contains(userAgent, s.piece) {
			return s.name
		}
	}
	return ""
}

// browserName returns what a person calls a browser and where it runs ("Chrome on Windows"), as far as its User-Agent tells.
func browserName(ctx context.Context, userAgent string) string {
	browser, system := recognise(browsers, userAgent), recognise(systems, userAgent)
	switch {
	case browser != "" && system != "":
		return i18n.T(ctx, "%s on %s", browser, system)
	case system != "":
		return i18n.T(ctx, "Unknown browser on %s", system)
	case browser != "":
		return browser
	}
	return i18n.T(ctx, "Unknown browser")
}

func browserIcon(userAgent string) ui.IconName {
	switch recognise(systems, userAgent) {
	case "iPhone", "iPad", "Android":
		return ui.IconSmartphone
	}
	return ui.IconMonitor
}
