package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLinks(t *testing.T) {
	t.Parallel()
	styles, scripts, err := links([]byte(`<html><head>
		<link rel="stylesheet" href="/static/a.css"><link rel="preload stylesheet" href="b.css?v=1"><link rel="icon" href="/icon.svg">
		<link rel="preload" as="font" href="/f.woff2"><link rel="modulepreload" href="/static/m.js"><script src="/static/a.js" defer></script>
		<script src="/static/a.js"></script><script type="application/json">{}</script><script src="https://elsewhere.test/x.js"></script>
		</head></html>`), "/login")
	require.NoError(t, err)
	require.Equal(t, []string{"/static/a.css", "/b.css?v=1"}, styles)
	require.Equal(t, []string{"/static/a.js", "/static/m.js"}, scripts)
}

// TestWeighs serves a small site and weighs it as it is sent: the style sheet is shorter for who accepts brotli.
func TestWeighs(t *testing.T) {
	t.Parallel()
	html := `<link rel=stylesheet href=/a.css><script src=/a.js></script>`
	files := map[string]string{
		"/": html, "/a.css": `@font-face{src:url("f.woff2")}b{src:url(/f.woff2)}`, "/a.js": "123456", "/f.woff2": "1234567890",
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := files[r.URL.Path]
		if r.URL.Path == "/a.css" && strings.Contains(r.Header.Get("Accept-Encoding"), "br") {
			body = "br"
			w.Header().Set("Content-Encoding", "br")
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	address := strings.TrimPrefix(server.URL, "http://")
	b := newBrowser()
	t.Cleanup(b.close)

	loaded, err := loadPage(context.Background(), b, address, "/")
	require.NoError(t, err)
	require.Equal(t, len(html)+len("br")+len("123456"), loaded.bytes())
	fonts, err := fontBytes(context.Background(), b, address, loaded.styles)
	require.NoError(t, err)
	require.Equal(t, 10, fonts)
}
