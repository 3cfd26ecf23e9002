package flowtest_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// kept adds a flow to a workspace and returns the address of its test.
func kept(t *testing.T, shop dbtest.Shop, g *flows.Graph) (uuid.UUID, string) {
	t.Helper()
	id := account.NewID()
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(_ context.Context, tx *db.Tx) error {
		return tx.AddFlow(t.Context(), automation.Draft{Flow: automation.Flow{ID: id, Name: "Questions", EveryDevice: true, Rev: 1}, Graph: string(g.Encode())}, shop.Owner.Name)
	}))
	return id, "/flows/" + id.String() + "/test"
}

// rehearsed is somebody on the page of a test.
type rehearsed struct {
	t       *testing.T
	browser *handlerstest.Browser
	address string
	page    handlerstest.Page
}

func open(t *testing.T, b *handlerstest.Browser, address string) *rehearsed {
	t.Helper()
	r := &rehearsed{t: t, browser: b, address: address, page: b.Get(address)}
	require.Equal(t, http.StatusOK, r.page.Status)
	return r
}

// does presses a button, with the fields of its form as name and value in turn.
func (r *rehearsed) does(do string, fields ...string) *rehearsed {
	r.t.Helper()
	form := url.Values{"do": {do}, "tape": {r.tape()}}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r.page = r.browser.Post(r.address, form)
	require.Equal(r.t, http.StatusOK, r.page.Status, r.page.Text("main"))
	return r
}

func (r *rehearsed) says(text string) *rehearsed { return r.does("say", "text", text) }

func (r *rehearsed) tape() string { return r.page.Value("tape") }

// phone is what stands in the phone, one bubble a line.
func (r *rehearsed) phone() (texts []string) {
	log := r.page.Find("#flowtest-log .bubble")
	for i := range log.Length() {
		texts = append(texts, strings.TrimSpace(log.Eq(i).Find(".bubble-text").Text()))
	}
	return texts
}

func (r *rehearsed) last() string {
	all := r.phone()
	require.NotEmpty(r.t, all)
	return all[len(all)-1]
}

func (r *rehearsed) steps() string { return r.page.Text("#flowtest-steps") }

func (r *rehearsed) status() string { return r.page.Text("#flowtest-status") }

// TestFAQ walks through the template in both languages; an agent may.
func TestFAQ(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, _ := dbtest.Two(t, app.DB)
	b := app.SignedIn(t, shop.Agent)
	for _, walk := range []struct{ language, hello, first, more, yes, question, thanks string }{
		{"id", "selamat datang", "1", "Ada lagi yang ingin Anda ketahui?", "ya", "Silakan tulis pertanyaan Anda.", "Terima kasih sudah menghubungi"},
		{"en", "welcome", "1", "Is there anything else", "yes", "question", "Thank you"},
	} {
		_, address := kept(t, shop, flows.Template{ID: "faq"}.Graph(walk.language))
		r := open(t, b, address)
		require.Empty(t, r.phone())
		word := r.page.Find(`button[value^="word:"]`).First().AttrOr("value", "")
		require.NotEmpty(t, word)
		r.does(word)
		require.Equal(t, strings.TrimPrefix(word, "word:"), r.phone()[0])
		require.Contains(t, r.last(), walk.hello)
		r.says(walk.first)
		require.Contains(t, r.last(), walk.more)
		require.Contains(t, r.says(walk.yes).last(), walk.hello)
		require.Contains(t, r.says("6").last(), walk.question)
		r.says("Ada warna merah?")
		require.Contains(t, r.status(), "has stopped writing")
		r.does("skip")
		require.Contains(t, r.steps(), "Would hand the chat to your team")
		require.Contains(t, r.steps(), "Ada warna merah?")
		r.does("resume")
		require.Contains(t, r.status(), "The flow ended")
	}
}
