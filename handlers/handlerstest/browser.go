package handlerstest

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/account"
)

// Browser is one person's browser: it keeps cookies, follows no redirect by itself and sends what browsers send.
type Browser struct {
	t      testing.TB
	app    *App
	client *http.Client
	// Header is added to every request.
	Header http.Header
}

// Page is an answer, parsed.
type Page struct {
	Status   int
	Header   http.Header
	Body     string
	Location string // where a redirect leads, without the host
	*goquery.Document
}

// Browser opens a browser without cookies.
func (a *App) Browser(t testing.TB) *Browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &Browser{t: t, app: a, Header: http.Header{}, client: &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// SignedIn opens a browser in which the person has logged in.
func (a *App) SignedIn(t testing.TB, user account.User) *Browser {
	t.Helper()
	b := a.Browser(t)
	page := b.Post("/login", url.Values{"email": {user.Email}, "password": {dbtest.Password}})
	require.Equal(t, http.StatusSeeOther, page.Status, page.Body)
	return b
}

// Get asks for a page.
func (b *Browser) Get(path string) Page {
	b.t.Helper()
	request, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.app.URL+path, nil)
	require.NoError(b.t, err)
	return b.do(request)
}

// Post sends a form.
func (b *Browser) Post(path string, form url.Values) Page {
	b.t.Helper()
	return b.Send(path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// Send posts any body.
func (b *Browser) Send(path, contentType string, body io.Reader) Page {
	b.t.Helper()
	request, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.app.URL+path, body)
	require.NoError(b.t, err)
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("Origin", b.app.URL)
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(request)
}

// Upload posts a form with one file.
func (b *Browser) Upload(path, field, name string, content []byte) Page {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile(field, name)
	require.NoError(b.t, err)
	_, err = part.Write(content)
	require.NoError(b.t, err)
	require.NoError(b.t, form.Close())
	return b.Send(path, form.FormDataContentType(), &body)
}

// Follow asks for the page that a redirect leads to.
func (b *Browser) Follow(p Page) Page {
	b.t.Helper()
	require.Equal(b.t, http.StatusSeeOther, p.Status, p.Body)
	return b.Get(p.Location)
}

// Cookies returns the cookies that the browser would send.
func (b *Browser) Cookies() []*http.Cookie {
	u, err := url.Parse(b.app.URL)
	require.NoError(b.t, err)
	return b.client.Jar.Cookies(u)
}

// SetCookies puts cookies into the browser.
func (b *Browser) SetCookies(cookies []*http.Cookie) {
	u, err := url.Parse(b.app.URL)
	require.NoError(b.t, err)
	b.client.Jar.SetCookies(u, cookies)
}

func (b *Browser) do(request *http.Request) Page {
	b.t.Helper()
	for name, values := range b.Header {
		request.Header[name] = values
	}
	response, err := b.client.Do(request)
	require.NoError(b.t, err)
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	require.NoError(b.t, err)
	page := Page{Status: response.StatusCode, Header: response.Header, Body: string(body)}
	page.Location = strings.TrimPrefix(response.Header.Get("Location"), b.app.URL)
	page.Document, err = goquery.NewDocumentFromReader(bytes.NewReader(body))
	require.NoError(b.t, err)
	return page
}

// Text returns the text of what a selector finds, with white space folded.
func (p Page) Text(selector string) string {
	return strings.Join(strings.Fields(p.Find(selector).Text()), " ")
}

// Value returns what a form field holds.
func (p Page) Value(name string) string {
	value, _ := p.Find(`[name="` + name + `"]`).Attr("value")
	return value
}
