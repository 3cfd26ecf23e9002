package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/handlers"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// simulated starts a simulator that ends with the test, and returns its address.
func simulated(t *testing.T) string {
	t.Helper()
	sim, err := simulator.New(simulator.Options{})
	require.NoError(t, err)
	server := httptest.NewServer(sim.Handler())
	t.Cleanup(func() {
		server.Close()
		_ = sim.Close()
	})
	require.NoError(t, sim.Configure(func(v *simulator.Settings) { v.MediaBase = server.URL }))
	return server.URL
}

func withSimulator(address string) handlerstest.Option {
	return handlerstest.WithParts(func(p *handlers.Parts) { p.SimulatorURL = address })
}

// event is a webhook of the gateway, as far as these tests look at it.
type event struct {
	Event   string
	Payload struct {
		ID     string
		Body   string
		From   string
		FromMe bool
		Media  struct{ Mimetype string }
	}
}

// hooks is the address that a session's webhooks go to.
type hooks struct {
	url    string
	events chan event
}

func newHooks(t *testing.T) *hooks {
	t.Helper()
	h := &hooks{events: make(chan event, 1000)}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var e event
		if json.NewDecoder(r.Body).Decode(&e) == nil {
			h.events <- e
		}
	}))
	t.Cleanup(server.Close)
	h.url = server.URL
	return h
}

// next waits for the next webhook of that name; others before it are passed over.
func (h *hooks) next(t *testing.T, name string) event {
	t.Helper()
	for deadline := time.After(time.Minute); ; {
		select {
		case e := <-h.events:
			if e.Event == name {
				return e
			}
		case <-deadline:
			t.Fatalf("no webhook %s came", name)
		}
	}
}

// waha calls the gateway as CloudWA does.
func waha(t *testing.T, address, method, path string, body any) {
	t.Helper()
	content, err := json.Marshal(body)
	require.NoError(t, err)
	request, err := http.NewRequestWithContext(t.Context(), method, address+path, bytes.NewReader(content))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, response.StatusCode, string(answer))
}

type object map[string]any

func startSession(t *testing.T, address, name string, h *hooks) {
	t.Helper()
	waha(t, address, http.MethodPost, "/api/sessions", object{"name": name, "start": true, "config": object{
		"noweb": object{"store": object{"enabled": true}}, "webhooks": []object{{"url": h.url, "events": []string{"*"}}},
	}})
}

const siti = "6281311110001"

// TestThePhone scans a session, writes as a customer, gets an answer, and looks at the same chat as the owner of the phone.
func TestThePhone(t *testing.T) {
	t.Parallel()
	address, h := simulated(t), newHooks(t)
	startSession(t, address, "shop", h)
	tab := visitor(t, handlerstest.New(t, handlerstest.WithDev(), withSimulator(address)))
	tab.Open("/simulator")
	tab.Until(`document.querySelector("#waiting [data-session=shop]")`)
	tab.Click("Scan shop")
	tab.Until(`document.querySelector("#linked [data-session=shop][data-status=WORKING]")`)

	tab.Click("A customer")
	tab.Fill("Message", "halo")
	tab.Click("Send")
	told := h.next(t, "message")
	require.Equal(t, "halo", told.Payload.Body)
	require.Equal(t, siti+"@c.us", told.Payload.From)
	tab.Until(`document.querySelector("#thread [data-from=me][data-origin=customer] .ph-bubble-text").textContent === "halo"`)

	waha(t, address, http.MethodPost, "/api/startTyping", object{"session": "shop", "chatId": siti + "@c.us"})
	tab.See("typing…")
	tab.Fill("Message", "not sent yet")
	waha(t, address, http.MethodPost, "/api/sendText", object{"session": "shop", "chatId": siti + "@c.us", "text": "<b>Selamat datang</b>"})
	tab.Until(`document.querySelector("#thread [data-from=them][data-origin=cloudwa] .ph-bubble-text")?.textContent === "<b>Selamat datang</b>"`)
	require.Equal(t, "not sent yet", tab.Value("Message"), "news take nothing away that was typed")
	require.Equal(t, "text", browser.Eval[string](tab, "document.activeElement.id"))

	accessible(t, tab)

	tab.Click("The business")
	accessible(t, tab)
	tab.Click("Siti Rahayu")
	tab.Until(`document.querySelector("#thread [data-from=me][data-origin=cloudwa][data-ack='3'] [data-blue=true]")`)
	tab.See("sent from CloudWA")
	tab.Fill("Message", "dari telepon")
	tab.Click("Send")
	tab.See("typed here")
	tab.Click("Message actions")
	accessible(t, tab)
	for h.next(t, "message.any").Payload.Body != "dari telepon" { // CloudWA is told of what is typed on the phone too
	}
}

// accessible looks at what the phone shows as TestEveryPage looks at pages.
func accessible(t *testing.T, tab *browser.Tab) {
	t.Helper()
	for _, look := range looks {
		tab.Screen(look.size)
		tab.Dark(look.dark)
		tab.Until(fmt.Sprintf(`document.documentElement.classList.contains("dark") === %t`, look.dark))
		tab.Settle()
		require.Empty(t, tab.Axe(axe(t)), "%d px wide, dark %t", look.size.Width, look.dark)
	}
	require.Empty(t, tab.Wider(browser.Phone.Width))
	tab.Screen(browser.Desktop)
}

// TestThePhoneSendsMoreThanText goes through what a customer can do with a message besides writing it.
func TestThePhoneSendsMoreThanText(t *testing.T) {
	t.Parallel()
	address, h := simulated(t), newHooks(t)
	startSession(t, address, "shop", h)
	tab := visitor(t, handlerstest.New(t, handlerstest.WithDev(), withSimulator(address)))
	tab.Open("/simulator")
	tab.Click("Scan shop")
	tab.Until(`document.querySelector("#linked [data-session=shop]")`)
	tab.Click("A customer")
	for label, kind := range map[string]string{"A photo": "image/jpeg", "A voice note": "audio/ogg; codecs=opus", "A PDF": "application/pdf"} {
		tab.Click("Attach")
		tab.Click(label)
		require.Equal(t, kind, h.next(t, "message").Payload.Media.Mimetype)
	}
	for _, label := range []string{"A location", "A contact card"} {
		tab.Click("Attach")
		tab.Click(label)
		h.next(t, "message")
	}
	tab.Until(`document.querySelector("#thread img").naturalWidth === 480 && document.querySelector("#thread audio").duration > 1.5`)

	// News may draw the thread anew between two clicks.
	tab.Until(`document.querySelector("#sheet [data-react]")?.checkVisibility() || document.querySelector("#thread [data-action=message]").click()`)
	tab.Click("React with 👍")
	h.next(t, "message.reaction")
	tab.Until(`document.querySelector("#thread .ph-reactions").textContent === "👍"`)
	tab.Until(`document.querySelector("#sheet [data-act=delete]")?.checkVisibility() || document.querySelector("#thread [data-action=message]").click()`)
	tab.Click("Delete for everyone")
	h.next(t, "message.revoked")
	tab.See("This message was deleted")

	tab.Fill("Message", "salah")
	tab.Click("Send")
	tab.Until(`document.querySelector("#thread [data-kind=text]")`)
	browser.Eval[bool](tab, `(document.querySelector("#thread [data-kind=text] [data-action=message]").click(), true)`)
	tab.Click("Edit")
	tab.Fill("Message", "betul")
	tab.Click("Send")
	h.next(t, "message.edited")
	tab.Until(`document.querySelector("#thread [data-edited=true] .ph-bubble-text").textContent === "betul"`)
}

// TestFailuresOfThePhonePage switches one thing of each kind and sees that the simulator has it.
func TestFailuresOfThePhonePage(t *testing.T) {
	t.Parallel()
	address, h := simulated(t), newHooks(t)
	startSession(t, address, "shop", h)
	tab := visitor(t, handlerstest.New(t, handlerstest.WithDev(), withSimulator(address)))
	tab.Open("/simulator")
	tab.Click("Scan shop")
	tab.Until(`document.querySelector("#linked [data-session=shop]")`)
	tab.Click("Hold webhooks")
	tab.See("1 is on")
	tab.Click("A customer")
	tab.Fill("Message", "ditahan")
	tab.Click("Send")
	tab.Until(`Number(document.querySelector("[data-delivery=held]").textContent) > 0`)
	tab.Click("Release in order")
	require.Equal(t, "ditahan", h.next(t, "message").Payload.Body)
	tab.Click("Hold webhooks")
	tab.See("Everything works")
	tab.Fill("Answer", "rate overlimit")
	tab.Click("Add this error")
	tab.See("rate overlimit, once, for /api/send*")
	tab.Fill("Reachable", "Answers 503")
	tab.See("2 are on")
	tab.Fill("Reachable", "It answers")
	tab.Click("Unlink")
	tab.See("Done.")
	require.Equal(t, "session.status", h.next(t, "session.status").Event)
}
