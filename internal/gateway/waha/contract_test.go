package waha_test

import (
	"encoding/base64"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/gatewaytest"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	"github.com/cloudwa/cloudwa/internal/gateway/waha"
)

// TestContract runs the contract of drivers against each engine, against the free edition with its one session, and against the oldest
// server that we speak to.
func TestContract(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		options simulator.Options
		before  func(*simulator.Switches)
	}{
		{"WEBJS", simulator.Options{Engine: simulator.WEBJS}, nil},
		{"WPP", simulator.Options{Engine: simulator.WPP}, nil},
		{"NOWEB", simulator.Options{Engine: simulator.NOWEB}, nil},
		{"GOWS", simulator.Options{Engine: simulator.GOWS}, nil},
		{"old CORE", simulator.Options{Engine: simulator.NOWEB, Version: "2026.2.1"}, nil},
		{"oldest", simulator.Options{Engine: simulator.NOWEB, Version: "2024.11.5"}, nil},
		{"old PLUS", simulator.Options{Engine: simulator.GOWS, Version: "2025.10.3", Tier: "PLUS"}, nil},
		{"echo before answer", simulator.Options{Engine: simulator.NOWEB}, func(s *simulator.Switches) { s.EchoFirst = true }},
		{"statuses by the other id", simulator.Options{Engine: simulator.GOWS}, func(s *simulator.Switches) { s.AckOtherID = true }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			gatewaytest.Run(t, func(t *testing.T) *gatewaytest.Setup {
				t.Helper()
				setup, phone := open(t, test.options)
				if test.before != nil {
					require.NoError(t, phone.sim.Switch("", test.before))
				}
				return setup
			})
		})
	}
}

// open starts a simulated server with a webhook and returns a device on it.
func open(t *testing.T, options simulator.Options) (*gatewaytest.Setup, *phone) {
	t.Helper()
	clock := simulator.NewManualClock(noon)
	options.Clock, options.Seed, options.APIKey = clock, 1, apiKey
	sim, err := simulator.New(options)
	require.NoError(t, err)
	inbox := &gatewaytest.Inbox{}
	hook, api := httptest.NewServer(inbox), httptest.NewServer(sim.Handler())
	t.Cleanup(func() {
		api.Close()
		require.NoError(t, sim.Close())
		hook.Close()
	})
	server, err := waha.New(waha.Options{URL: api.URL, Key: apiKey, Now: clock.Now})
	require.NoError(t, err)
	info, err := server.Info(t.Context())
	require.NoError(t, err)
	session := info.SessionName("7")
	_, err = sim.SetPerson(simulator.Person{Phone: gatewaytest.Customer, LID: gatewaytest.CustomerLID, Name: gatewaytest.CustomerName})
	require.NoError(t, err)
	_, err = sim.SetPerson(simulator.Person{Phone: gatewaytest.Nobody, Absent: true})
	require.NoError(t, err)
	p := &phone{sim: sim, clock: clock, session: session}
	return &gatewaytest.Setup{
		Driver: server.Device(waha.DeviceOptions{
			ID: "7", Session: session, WebhookURL: hook.URL + "/hooks/waha/the-device-key", WebhookSecret: webhookSecret,
		}),
		Receiver: waha.Receiver{}, Secret: webhookSecret, Inbox: inbox, Phone: p,
	}, p
}

// phone is a phone of the simulator.
type phone struct {
	sim     *simulator.Simulator
	clock   *simulator.ManualClock
	session string
}

var _ gatewaytest.Phone = (*phone)(nil)

func (p *phone) Scan(t testing.TB, qr gateway.QR) {
	t.Helper()
	require.NoError(t, p.sim.Scan(p.session, qr.Value, gatewaytest.Number, gatewaytest.Owner))
}

func (p *phone) Enter(t testing.TB, code string) {
	t.Helper()
	require.NoError(t, p.sim.EnterCode(code, gatewaytest.Number, gatewaytest.Owner))
}

func (p *phone) Unlink(t testing.TB) {
	t.Helper()
	require.NoError(t, p.sim.Unlink(p.session))
}

func (p *phone) Write(t testing.TB, draft gatewaytest.Draft) string {
	t.Helper()
	p.clock.Advance(time.Second)
	if draft.ByLID {
		_, err := p.sim.SetPerson(simulator.Person{
			Phone: gatewaytest.Customer, LID: gatewaytest.CustomerLID, Name: gatewaytest.CustomerName, ShowLID: true,
		})
		require.NoError(t, err)
	}
	sent := simulator.Draft{
		From: gatewaytest.Customer, FromMe: draft.FromMe, Kind: string(draft.Kind), Text: draft.Text, ReplyTo: draft.ReplyTo,
		Data: base64.StdEncoding.EncodeToString(draft.File.Data), Type: draft.File.MIME, Filename: draft.File.Name, VCard: draft.VCard,
	}
	if draft.Kind == gateway.KindLocation {
		sent.Location = &simulator.Location{Latitude: draft.Location.Latitude, Longitude: draft.Location.Longitude, Name: draft.Location.Name}
	}
	message, err := p.sim.Write(gatewaytest.Number, sent)
	require.NoError(t, err)
	return message.ID
}

func (p *phone) act(t testing.TB, raw, do, text string) {
	t.Helper()
	_, err := p.sim.Act(gatewaytest.Number, simulator.Act{Message: raw, Do: do, Text: text})
	require.NoError(t, err)
}

func (p *phone) React(t testing.TB, raw, emoji string) { t.Helper(); p.act(t, raw, "react", emoji) }
func (p *phone) Edit(t testing.TB, raw, text string)   { t.Helper(); p.act(t, raw, "edit", text) }
func (p *phone) Delete(t testing.TB, raw string)       { t.Helper(); p.act(t, raw, "delete", "") }

func (p *phone) Read(t testing.TB) {
	t.Helper()
	turned, err := p.sim.Read(gatewaytest.Number, gatewaytest.Customer)
	require.NoError(t, err)
	require.Positive(t, turned)
}

func (p *phone) Messages(t testing.TB) []gatewaytest.Shown {
	t.Helper()
	messages, err := p.sim.Messages(gatewaytest.Number, gatewaytest.Customer, 0, 0)
	require.NoError(t, err)
	var list []gatewaytest.Shown
	for _, m := range messages {
		shown := gatewaytest.Shown{
			Raw: m.ID, FromMe: m.FromMe, Kind: gateway.Kind(m.Kind), Text: m.Text, ReplyTo: m.ReplyTo, Edited: m.Edited, Deleted: m.Deleted, Seen: m.Seen,
		}
		if m.Kind == "location" || m.Kind == "contact" {
			shown.Text = "" // its name
		}
		for _, r := range m.Reacts {
			if r.FromMe {
				shown.Reaction = r.Text
			}
		}
		list = append(list, shown)
	}
	return list
}

func (p *phone) Activity(t testing.TB) gateway.Activity {
	t.Helper()
	chats, err := p.sim.Chats(gatewaytest.Number)
	require.NoError(t, err)
	require.Len(t, chats, 1)
	switch chats[0].Ours {
	case "typing":
		return gateway.ActivityTyping
	case "recording":
		return gateway.ActivityRecording
	default:
		return gateway.ActivityNone
	}
}

func (p *phone) Settle(t testing.TB) {
	t.Helper()
	require.NoError(t, p.sim.Settle(t.Context()))
}

func (p *phone) ExpireFiles(testing.TB) { p.clock.Advance(10 * time.Minute) }
