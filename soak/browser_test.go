package soak_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
)

// browser is a person's browser at one process. It may be used by several goroutines, and returns errors because the process may be dead.
type browser struct {
	base   string
	client *http.Client
}

// page is an answer.
type page struct {
	status   int
	body     string
	location string
}

func signIn(t *testing.T, at *process, email string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	b := &browser{base: "http://" + at.address, client: &http.Client{
		Jar: jar, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{MaxIdleConnsPerHost: 32},
	}}
	in, err := b.post("/login", url.Values{"email": {email}, "password": {dbtest.Password}})
	require.NoError(t, err)
	require.Equal(t, http.StatusSeeOther, in.status, in.body)
	return b
}

func (b *browser) get(path string) (page, error) {
	request, err := http.NewRequest(http.MethodGet, b.base+path, nil)
	if err != nil {
		return page{}, err
	}
	return b.do(request)
}

func (b *browser) post(path string, form url.Values) (page, error) {
	request, err := http.NewRequest(http.MethodPost, b.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return page{}, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", b.base)
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(request)
}

func (b *browser) do(request *http.Request) (page, error) {
	answer, err := b.client.Do(request)
	if err != nil {
		return page{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	return page{status: answer.StatusCode, body: string(body), location: answer.Header.Get("Location")}, err
}

// write sends a message in a chat until CloudWA has taken it: what is sent twice under one id is sent once. It returns the answers that were
// something else.
func (b *browser) write(chat uuid.UUID, text string) (refused []int, err error) {
	form := url.Values{"client_id": {uuid.NewString()}, "text": {text}}
	for end := time.Now().Add(patience); ; <-time.After(50 * time.Millisecond) {
		taken, err := b.post("/inbox/"+chat.String()+"/messages", form)
		switch {
		case err == nil && taken.status == http.StatusSeeOther && strings.HasSuffix(taken.location, chat.String()):
			return refused, nil
		case err == nil && taken.status < http.StatusInternalServerError:
			return refused, fmt.Errorf("writing %q was answered with %d to %q: %s", text, taken.status, taken.location, taken.body)
		case time.Now().After(end):
			return refused, fmt.Errorf("writing %q is not possible: %d %w", text, taken.status, err)
		}
		refused = append(refused, taken.status)
	}
}
