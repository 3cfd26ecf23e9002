package dev_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/handlers"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/mail"
)

func TestMailbox(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	app := handlerstest.New(t, handlerstest.WithDev(), handlerstest.WithParts(func(p *handlers.Parts) { p.MailFolder = folder }))
	b := app.Browser(t)
	require.Contains(t, b.Get("/dev/mail").Text("main"), "No mails yet")

	letter := mail.Mail{
		To: "sari@melati.test", Locale: "en", Subject: "<b>Hello</b>", Greeting: "Hello,", Paragraphs: []string{"<script>alert(1)</script>"},
		Button: &mail.Button{Label: "Open", URL: app.URL + "/verify?token=a-b"},
	}
	require.NoError(t, mail.NewFolder(folder, slog.New(slog.DiscardHandler)).Send(t.Context(), letter))
	list := b.Get("/dev/mail")
	require.Equal(t, "<b>Hello</b>", list.Text("tbody a"))
	address, _ := list.Find("tbody a").Attr("href")

	page := b.Get(address)
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	require.Contains(t, page.Header.Get("Content-Security-Policy"), "frame-src 'self'")
	require.Equal(t, app.URL+"/verify?token=a-b", page.Text("main .card a"))
	frame, _ := page.Find("iframe").Attr("src")
	_, sandboxed := page.Find("iframe").Attr("sandbox")
	require.True(t, sandboxed)

	html := b.Get(frame)
	require.Equal(t, http.StatusOK, html.Status)
	require.True(t, strings.HasPrefix(html.Header.Get("Content-Security-Policy"), "sandbox allow-popups"))
	require.NotContains(t, html.Body, "<script>")
	target, _ := html.Find("base").Attr("target")
	require.Equal(t, "_blank", target)

	for _, name := range []string{"..%2fsecret.key", "x.eml", "20260101-000000.000000-00000000.eml"} {
		require.Equal(t, http.StatusNotFound, b.Get("/dev/mail/"+name).Status, name)
		require.Equal(t, http.StatusNotFound, b.Get("/dev/mail/"+name+"/html").Status, name)
	}
}

func TestMailboxWhereMailsAreSent(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t, handlerstest.WithDev(), handlerstest.WithParts(func(p *handlers.Parts) { p.MailFolder = "" }))
	require.Contains(t, app.Browser(t).Get("/dev/mail").Text("main"), "Mails are sent")
}

func TestOnlyWithDev(t *testing.T) {
	t.Parallel()
	b := handlerstest.New(t).Browser(t)
	for _, path := range []string{"/dev/ui", "/dev/mail", "/dev/mail/x", "/dev/mail/x/html"} {
		require.Equal(t, http.StatusNotFound, b.Get(path).Status, path)
	}
}
