package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/layout"
	"github.com/cloudwa/cloudwa/views/ui"
)

// frame puts the reader's language and what stands around every page into the request's context.
func (w *Web) frame(c *gin.Context) error {
	f := layout.Frame{Path: c.Request.URL.Path, Dev: w.Dev, Zone: time.UTC}
	// A form that came back leads to the page it stands on, and that page is at the same path.
	if f.Return = f.Path; c.Request.Method == http.MethodGet {
		f.Return = c.Request.URL.RequestURI()
	}
	var locale i18n.Locale
	if strings.HasPrefix(f.Path, "/admin") {
		s, ok, err := w.operator(c)
		if err != nil {
			return err
		}
		if ok && s.Complete {
			f.Operator = &layout.Person{ID: s.Admin.ID.String(), Name: s.Admin.Name, Email: s.Admin.Email, AvatarHue: ui.Hue(s.Admin.ID), EmailVerified: true}
			if f.Reports, err = w.DB.Platform().CountFailedReports(c.Request.Context()); err != nil {
				return err
			}
		}
		f.Theme, locale = visitorChoices(c)
	} else if v, ok, err := w.visit(c); err != nil {
		return err
	} else if ok {
		w.fill(&f, v)
		locale, _ = i18n.Parse(v.User.Locale)
	} else {
		f.Theme, locale = visitorChoices(c)
	}
	ctx := i18n.With(c.Request.Context(), locale)
	c.Request = c.Request.WithContext(layout.With(ctx, f))
	return nil
}

// showFlashes puts the kept messages on the page that is about to be shown. Only then are they taken: a guard that sends the browser
// elsewhere leaves them for the page it is sent to.
func (w *Web) showFlashes(c *gin.Context) {
	if c.Request.Method != http.MethodGet || IsPartial(c.Request) {
		return
	}
	if toasts := w.takeFlashes(c); len(toasts) > 0 {
		f := layout.From(c.Request.Context())
		f.Flashes = toasts
		c.Request = c.Request.WithContext(layout.With(c.Request.Context(), f))
	}
}

func (w *Web) fill(f *layout.Frame, v account.Visit) {
	f.Theme = v.User.Theme
	f.Person = &layout.Person{
		ID: v.User.ID.String(), Name: v.User.Name, Email: v.User.Email, AvatarHue: ui.Hue(v.User.ID), EmailVerified: v.User.Verified(),
	}
	for _, m := range v.Workspaces {
		f.Workspaces = append(f.Workspaces, layout.Workspace{ID: m.TenantID.String(), Name: m.TenantName, Role: string(m.Role)})
	}
	if v.Role == "" {
		return
	}
	f.Unread, f.Chats = v.Unread, v.Chats
	f.Workspace = &layout.Workspace{ID: v.Tenant.ID.String(), Name: v.Tenant.Name, Role: string(v.Role), LogoURL: LogoURL(v.Tenant)}
	if zone := w.zone(v.Tenant.TimeZone); zone != nil {
		f.Zone = zone
	}
}

// zone returns a time zone by its name, nil for one that there is not. Workspaces choose from a list, so there are not many.
func (w *Web) zone(name string) *time.Location {
	if known, ok := w.zones.Load(name); ok {
		return known.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	w.zones.Store(name, zone)
	return zone
}

// LogoURL returns the address of a workspace's logo, or "" when it has none. A new logo has a new key, so the address may be cached.
func LogoURL(t account.Tenant) string {
	if t.LogoKey == "" {
		return ""
	}
	return "/media/logo/" + t.ID.String() + "/" + strings.TrimPrefix(t.LogoKey, "logo/")
}

// visitorChoices are the theme and the language of somebody who is not signed in: chosen here before, or else the system's and what the browser asks for.
func visitorChoices(c *gin.Context) (theme string, locale i18n.Locale) {
	chosen := func(name string) string {
		cookie, err := c.Request.Cookie(name)
		if err != nil {
			return ""
		}
		return cookie.Value
	}
	if theme = chosen(themeCookie); !account.ValidTheme(theme) {
		theme = "system"
	}
	locale, ok := i18n.Parse(chosen(localeCookie))
	if !ok {
		locale = i18n.Negotiate(c.GetHeader("Accept-Language"))
	}
	return theme, locale
}

// KeepChoices remembers a visitor's language and theme for a year; empty ones stay as they are.
func (w *Web) KeepChoices(c *gin.Context, locale, theme string) {
	keep := func(name, value string) {
		if value != "" {
			http.SetCookie(c.Writer, &http.Cookie{
				Name: name, Value: value, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: w.Secure(), SameSite: http.SameSiteLaxMode,
			})
		}
	}
	if _, ok := i18n.Parse(locale); ok {
		keep(localeCookie, locale)
	}
	if account.ValidTheme(theme) {
		keep(themeCookie, theme)
	}
}
