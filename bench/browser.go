package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"
)

// browserCount is how many people have the program open in idle_mb. Sign-ins are limited to ten a minute for one account and for one address.
const browserCount = 10

// people are the demo's; cmd/cloudwa makes them.
var people = []string{"sari@melati.test", "budi@melati.test", "ayu@melati.test"}

const demoPassword = "cobacloudwa"

// browser is a client with cookies and one connection that it keeps open.
type browser struct {
	client http.Client
	keep   *http.Transport
}

func newBrowser() *browser {
	jar, _ := cookiejar.New(nil) // never fails
	keep := &http.Transport{MaxConnsPerHost: 1, MaxIdleConnsPerHost: 1, DisableCompression: true}
	return &browser{keep: keep, client: http.Client{
		Transport: keep, Jar: jar, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

func (b *browser) close() { b.keep.CloseIdleConnections() }

// signIn returns a browser with a session. Cookies belong to the host without its port, so they are good for later processes too.
func signIn(ctx context.Context, address string, n int) (*browser, error) {
	b := newBrowser()
	form := url.Values{"email": {people[n%len(people)]}, "password": {demoPassword}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/login", strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("X-Forwarded-For", fmt.Sprintf("192.0.2.%d", n+1)) // each browser is at home elsewhere
	answer, err := b.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusSeeOther || answer.Header.Get("Location") != "/dashboard" {
		return nil, fmt.Errorf("%s could not sign in: %s", people[n%len(people)], answer.Status)
	}
	return b, nil
}

// download is a file as it came over the wire.
type download struct {
	body   []byte // as sent, perhaps compressed
	coding string // "" when not compressed
	kind   string // Content-Type
	reused bool   // over a connection that was open before
}

func (d download) codingName() string { return cmp.Or(d.coding, "not compressed") }

// The codings that a browser accepts today, and the one for who wants to read the answer.
const (
	browserCodings = "gzip, deflate, br, zstd"
	plain          = "identity"
)

// get asks for a path as a browser does and takes nothing but 200.
func (b *browser) get(ctx context.Context, address, path, codings string) (download, error) {
	var d download
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { d.reused = info.Reused }})
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+path, nil)
	if err != nil {
		return d, err
	}
	request.Header.Set("Accept-Encoding", codings)
	request.Header.Set("Accept", "text/html,*/*;q=0.8")
	request.Header.Set("Accept-Language", "en-US,en;q=0.5")
	answer, err := b.client.Do(request)
	if err != nil {
		return d, err
	}
	d.body, err = io.ReadAll(answer.Body)
	err = errors.Join(err, answer.Body.Close())
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("GET %s: %s", path, answer.Status)
	}
	d.coding, d.kind = answer.Header.Get("Content-Encoding"), answer.Header.Get("Content-Type")
	return d, err
}

// cookies returns the browser's cookies for an address as a request's header carries them.
func (b *browser) cookies(address string) string {
	var pairs []string
	for _, c := range b.client.Jar.Cookies(&url.URL{Scheme: "http", Host: address, Path: "/"}) {
		pairs = append(pairs, c.Name+"="+c.Value)
	}
	return strings.Join(pairs, "; ")
}
