package static

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func build() files {
	return load(fstest.MapFS{
		"manifest.json":       {Data: []byte(`{"app.css":{"file":"app.3f2a9c1b.css","size":5,"br":true,"gz":true},"inter.woff2":{"file":"inter.0c.woff2","size":4}}`)},
		"app.3f2a9c1b.css":    {Data: []byte("plain")},
		"app.3f2a9c1b.css.br": {Data: []byte("brotli")},
		"app.3f2a9c1b.css.gz": {Data: []byte("gzip")},
		"inter.0c.woff2":      {Data: []byte("font")},
		"other.txt":           {Data: []byte("not in the manifest")},
	})
}

func TestURL(t *testing.T) {
	t.Parallel()
	require.Equal(t, "/static/app.3f2a9c1b.css", build().url("app.css"))
	require.Equal(t, "/static/app.css", load(fstest.MapFS{}).url("app.css"), "without a build")
	require.Equal(t, "/static/app.css", load(fstest.MapFS{"manifest.json": {Data: []byte("{")}}).url("app.css"), "with half a manifest")
}

func TestServe(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, method, path, accept string
		status                     int
		body, coding, kind         string
	}{
		{"brotli first", "GET", "/static/app.3f2a9c1b.css", "gzip, deflate, br", 200, "brotli", "br", "text/css; charset=utf-8"},
		{"gzip", "GET", "/static/app.3f2a9c1b.css", "gzip;q=0.5", 200, "gzip", "gzip", "text/css; charset=utf-8"},
		{"brotli refused", "GET", "/static/app.3f2a9c1b.css", "br;q=0, gzip", 200, "gzip", "gzip", "text/css; charset=utf-8"},
		{"upper case", "GET", "/static/app.3f2a9c1b.css", "BR", 200, "brotli", "br", "text/css; charset=utf-8"},
		{"no coding", "GET", "/static/app.3f2a9c1b.css", "", 200, "plain", "", "text/css; charset=utf-8"},
		{"head", "HEAD", "/static/app.3f2a9c1b.css", "br", 200, "", "br", "text/css; charset=utf-8"},
		{"font has one form", "GET", "/static/inter.0c.woff2", "br", 200, "font", "", "font/woff2"},
		{"plain name", "GET", "/static/app.css", "", 404, "404 page not found\n", "", "text/plain; charset=utf-8"},
		{"compressed name", "GET", "/static/app.3f2a9c1b.css.br", "", 404, "404 page not found\n", "", "text/plain; charset=utf-8"},
		{"manifest", "GET", "/static/manifest.json", "", 404, "404 page not found\n", "", "text/plain; charset=utf-8"},
		{"outside the manifest", "GET", "/static/other.txt", "", 404, "404 page not found\n", "", "text/plain; charset=utf-8"},
		{"post", "POST", "/static/app.3f2a9c1b.css", "", 404, "404 page not found\n", "", "text/plain; charset=utf-8"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			request := httptest.NewRequest(test.method, test.path, nil)
			request.Header.Set("Accept-Encoding", test.accept)
			response := httptest.NewRecorder()
			build().ServeHTTP(response, request)
			require.Equal(t, test.status, response.Code)
			require.Equal(t, test.body, response.Body.String())
			require.Equal(t, test.coding, response.Header().Get("Content-Encoding"))
			require.Equal(t, test.kind, response.Header().Get("Content-Type"))
			if test.status == http.StatusOK {
				require.Equal(t, "public, max-age=31536000, immutable", response.Header().Get("Cache-Control"))
			} else {
				require.Empty(t, response.Header().Get("Cache-Control"), "an absent file must not be remembered for a year")
			}
		})
	}
}

// TestKeys fails when a text was added to the browser code without building the assets, which write keys.go.
func TestKeys(t *testing.T) {
	t.Parallel()
	everywhere := textsOf(t, "js/*.ts")
	canvas := slices.DeleteFunc(textsOf(t, "js/flow/*.ts"), func(key string) bool { return slices.Contains(everywhere, key) })
	require.Equal(t, everywhere, Keys)
	require.Equal(t, canvas, FlowKeys)
}

// textsOf lists the texts of scripts, sorted.
func textsOf(t *testing.T, pattern string) (texts []string) {
	t.Helper()
	call := regexp.MustCompile(`\b[tn]\(\s*("(?:[^"\\]|\\.)*")`)
	sources, err := filepath.Glob(pattern)
	require.NoError(t, err)
	for _, name := range sources {
		if strings.HasSuffix(name, ".test.ts") {
			continue
		}
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, match := range call.FindAllSubmatch(source, -1) {
			key, err := strconv.Unquote(string(match[1]))
			require.NoError(t, err)
			texts = append(texts, key)
		}
	}
	require.NotEmpty(t, texts)
	slices.Sort(texts)
	return slices.Compact(texts)
}
