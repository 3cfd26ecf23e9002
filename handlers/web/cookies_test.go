package web

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/secrets"
)

func cookieWeb(t *testing.T) *Web {
	t.Helper()
	keys, err := secrets.LoadOrCreate(t.TempDir())
	require.NoError(t, err)
	return New(Config{PublicURL: &url.URL{Scheme: "https", Host: "chat.test"}}, nil, keys, slog.New(slog.DiscardHandler))
}

// visitWith makes a request with that cookie and returns the cookie that is answered, if any.
func visitWith(t *testing.T, cookie *http.Cookie, handle func(c *gin.Context)) *http.Cookie {
	t.Helper()
	recorder := httptest.NewRecorder()
	c, _ := gin.CreateTestContext(recorder)
	c.Request = httptest.NewRequest(http.MethodGet, "/", nil)
	if cookie != nil {
		c.Request.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value})
	}
	handle(c)
	for _, answered := range recorder.Result().Cookies() {
		return answered
	}
	return nil
}

func TestKeptValues(t *testing.T) {
	t.Parallel()
	w, stranger := cookieWeb(t), cookieWeb(t)
	for _, test := range []struct {
		name   string
		life   time.Duration
		opener *Web
		change func(cookie *http.Cookie)
		want   map[string]string
	}{
		{"in time", time.Minute, w, nil, map[string]string{"state": "s", "next": "/x"}},
		{"a copy kept for longer", -time.Second, w, nil, nil},
		{"of other keys", time.Minute, stranger, nil, nil},
		{"changed", time.Minute, w, func(c *http.Cookie) { c.Value = strings.ToUpper(c.Value) }, nil},
		{"under another name", time.Minute, w, func(c *http.Cookie) { c.Name = w.cookieName("elsewhere") }, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cookie := visitWith(t, nil, func(c *gin.Context) {
				require.NoError(t, w.KeepValues(c, "kept", map[string]string{"state": "s", "next": "/x"}, test.life))
			})
			require.Equal(t, "__Host-kept", cookie.Name)
			require.True(t, cookie.Secure && cookie.HttpOnly)
			require.Equal(t, http.SameSiteLaxMode, cookie.SameSite)
			if test.change != nil {
				test.change(cookie)
			}
			dropped := visitWith(t, cookie, func(c *gin.Context) {
				values, err := test.opener.TakeValues(c, "kept")
				require.NoError(t, err)
				require.Equal(t, test.want, values)
			})
			require.Negative(t, dropped.MaxAge, "taken once")
		})
	}
}
