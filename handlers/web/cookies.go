package web

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/gorilla/securecookie"
	"github.com/gorilla/sessions"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/secrets"
	"github.com/cloudwa/cloudwa/views/ui"
)

// The cookies. A browser takes a __Host- cookie only over https, for the whole host and from nobody else; over plain http on a
// developer's machine the prefix is left out.
const (
	sessionCookie  = "cloudwa"
	operatorCookie = "cloudwa-operator"
	flashCookie    = "cloudwa-flash"
	localeCookie   = "cloudwa-locale" // what a signed-out visitor chose
	themeCookie    = "cloudwa-theme"
)

func newCookies(cfg Config, keys secrets.Keyring) *sessions.CookieStore {
	var pairs [][]byte
	for _, key := range keys.Derive("cookies") {
		pairs = append(pairs, key[:32], key[32:]) // authentication, encryption; the first pair encodes, all of them decode
	}
	store := sessions.NewCookieStore(pairs...)
	store.Options = &sessions.Options{Path: "/", HttpOnly: true, Secure: cfg.Secure(), SameSite: http.SameSiteLaxMode}
	// MaxAge also sets the life of the codecs, which Options does not.
	store.MaxAge(int(account.SessionLife.Seconds()))
	for _, codec := range store.Codecs {
		if sc, ok := codec.(*securecookie.SecureCookie); ok {
			sc.MaxLength(4096)
			sc.SetSerializer(plainValues{})
		}
	}
	return store
}

// plainValues writes a cookie's values as JSON: all of them are text, or lists of text. The default, gob, describes their types in each cookie and takes
// ten times as long to read.
type plainValues struct{}

func (plainValues) Serialize(src any) ([]byte, error) {
	values := map[string]any{}
	for key, value := range src.(map[any]any) {
		values[key.(string)] = value
	}
	return json.Marshal(values)
}

func (plainValues) Deserialize(src []byte, dst any) error {
	var values map[string]any
	if err := json.Unmarshal(src, &values); err != nil {
		return err
	}
	to := *dst.(*map[any]any)
	for key, value := range values {
		to[key] = value
	}
	return nil
}

func (w *Web) cookieName(name string) string {
	if w.Secure() {
		return "__Host-" + name
	}
	return name
}

// cookie returns a signed cookie's values. One that does not open (forged, cut off, from before a reset of the keys) counts as none.
func (w *Web) cookie(c *gin.Context, name string) *sessions.Session {
	s, err := w.cookies.Get(c.Request, w.cookieName(name))
	if err != nil || s == nil {
		s = sessions.NewSession(w.cookies, w.cookieName(name))
		options := *w.cookies.Options
		s.Options = &options
	}
	return s
}

func (w *Web) saveCookie(c *gin.Context, s *sessions.Session) error {
	return s.Save(c.Request, c.Writer)
}

// credential reads a session's id and secret from a cookie.
func (w *Web) credential(c *gin.Context, name string) (id uuid.UUID, secret string, ok bool) {
	s := w.cookie(c, name)
	text, _ := s.Values["id"].(string)
	secret, _ = s.Values["secret"].(string)
	id, err := uuid.Parse(text)
	return id, secret, err == nil && secret != ""
}

func (w *Web) setCredential(c *gin.Context, name string, id uuid.UUID, secret string, seconds int) error {
	s := w.cookie(c, name)
	s.Values["id"], s.Values["secret"] = id.String(), secret
	s.Options.MaxAge = seconds
	return w.saveCookie(c, s)
}

func (w *Web) dropCookie(c *gin.Context, name string) error {
	s := w.cookie(c, name)
	s.Values = map[any]any{}
	s.Options.MaxAge = -1
	return w.saveCookie(c, s)
}

// KeepValues keeps values in a signed and encrypted cookie of their own, for a way that leads through another site and back. They open
// for as long as given, in this browser only.
func (w *Web) KeepValues(c *gin.Context, name string, values map[string]string, life time.Duration) error {
	s := w.cookie(c, name)
	s.Values = map[any]any{untilValue: strconv.FormatInt(time.Now().Add(life).Unix(), 10)}
	for key, value := range values {
		s.Values[key] = value
	}
	s.Options.MaxAge = int(life.Seconds())
	return w.saveCookie(c, s)
}

// untilValue is when kept values end, in Unix seconds: the browser forgets them by itself, a copy of the cookie would not.
const untilValue = "_until"

// TakeValues returns what [Web.KeepValues] kept and forgets it; nil when there is nothing or its time is over.
func (w *Web) TakeValues(c *gin.Context, name string) (map[string]string, error) {
	stored := w.cookie(c, name).Values
	values := map[string]string{}
	for key, value := range stored {
		name, _ := key.(string)
		values[name], _ = value.(string)
	}
	if err := w.dropCookie(c, name); err != nil {
		return nil, err
	}
	until, err := strconv.ParseInt(values[untilValue], 10, 64)
	if err != nil || time.Now().Unix() >= until {
		return nil, nil
	}
	delete(values, untilValue)
	return values, nil
}

// A cookie holds 4 KB: of messages that were never shown, such as those of a program that posts without reading, the latest stay.
const (
	maxFlashes   = 3
	maxFlashText = 400 // bytes
)

// Flash keeps a message for the next page that is shown, once; the text is translated already. It travels in a signed and encrypted
// cookie, so that it also reaches people who are not signed in.
func (w *Web) Flash(c *gin.Context, kind ui.Kind, text string) error {
	if len(text) > maxFlashText {
		text = strings.ToValidUTF8(text[:maxFlashText], "") + "…"
	}
	s := w.cookie(c, flashCookie)
	kept := append(s.Flashes(), string(kind)+"|"+text)
	for _, flash := range kept[max(0, len(kept)-maxFlashes):] {
		s.AddFlash(flash)
	}
	s.Options.MaxAge = 300
	return w.saveCookie(c, s)
}

// takeFlashes returns the kept messages and forgets them.
func (w *Web) takeFlashes(c *gin.Context) []ui.Toast {
	if _, err := c.Request.Cookie(w.cookieName(flashCookie)); err != nil {
		return nil
	}
	var toasts []ui.Toast
	for _, flash := range w.cookie(c, flashCookie).Flashes() {
		text, _ := flash.(string)
		if kind, text, ok := strings.Cut(text, "|"); ok {
			toasts = append(toasts, ui.Toast{Kind: ui.Kind(kind), Text: text})
		}
	}
	_ = w.dropCookie(c, flashCookie) // a message shown twice is no harm
	return toasts
}
