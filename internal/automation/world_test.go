package automation_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

// shop is a workspace with a number whose customers are answered by flows.
type shop struct {
	t      *testing.T
	db     *db.DB
	shop   dbtest.Shop
	device devices.Device
	engine *automation.Engine[*db.Tx]

	mu    sync.Mutex
	count int
}

// open makes two workspaces that are alike.
func open(t *testing.T) (own, other *shop) {
	t.Helper()
	d := dbtest.New(t)
	a, b := dbtest.Two(t, d)
	return newShop(t, d, a), newShop(t, d, b)
}

func newShop(t *testing.T, d *db.DB, in dbtest.Shop) *shop {
	s := &shop{t: t, db: d, shop: in, device: dbtest.Device(t, in, "Orders", nil)}
	keys, err := secrets.LoadOrCreate(t.TempDir())
	require.NoError(t, err)
	s.engine = &automation.Engine[*db.Tx]{
		Tenant:   func(id uuid.UUID) automation.Tenant[*db.Tx] { return d.ForTenant(id, account.System) },
		Platform: d.Platform(), HTTP: http.DefaultClient, Keys: keys, Log: slog.New(slog.DiscardHandler),
		Now: time.Now,
	}
	return s
}

// plain is a gateway that reports messages in our own words.
type plain struct{ gateway.Receiver }

func (plain) Decode(body []byte) (gateway.Delivery, error) {
	var m gateway.Message
	err := json.Unmarshal(body, &m)
	return gateway.Delivery{Name: "message", Events: []gateway.Event{m}}, err
}

func (s *shop) receiver() *inbox.Receiver[*db.Tx] {
	return &inbox.Receiver[*db.Tx]{
		Tenant:   func(id uuid.UUID) account.Transactor[*db.Tx] { return s.db.ForTenant(id, account.System) },
		Gateways: map[devices.Gateway]gateway.Receiver{devices.WAHA: plain{}}, Automate: s.engine.Hear, Log: slog.New(slog.DiscardHandler), Now: time.Now,
	}
}

// budi is a customer.
const budi = "6281300000001"

// report stores what a customer wrote, without reading it.
func (s *shop) report(phone, text string, change ...func(m *gateway.Message)) {
	s.t.Helper()
	s.mu.Lock()
	s.count++
	n := s.count
	s.mu.Unlock()
	m := gateway.Message{
		ID: gateway.MessageID{Raw: fmt.Sprintf("M%d", n)}, Chat: gateway.Chat{Kind: gateway.ChatPerson, ID: phone + "@c.us"},
		Person: gateway.Person{Identities: gateway.Identities{Phone: phone}, Name: "Budi"}, Kind: gateway.KindText, Text: text, At: time.Now(),
	}
	for _, c := range change {
		c(&m)
	}
	body, err := json.Marshal(m)
	require.NoError(s.t, err)
	_, lines, err := s.db.Platform().StoreEvents(s.t.Context(), []inbox.Report{{Key: s.device.HookKey, Name: "message", ID: fmt.Sprintf("evt_%d", n), Body: body}})
	require.NoError(s.t, err)
	require.NoError(s.t, s.db.Platform().Heard(s.t.Context(), lines))
}

// read reads what was reported.
func (s *shop) read() {
	s.t.Helper()
	require.NoError(s.t, s.receiver().Receive(s.t.Context(), inbox.Line{TenantID: s.shop.ID, DeviceID: s.device.ID}))
}

// write is what a customer writes, read at once.
func (s *shop) write(phone, text string) {
	s.t.Helper()
	s.report(phone, text)
	s.read()
}

// later lets time go by: what is waited for comes so much sooner.
func (s *shop) later(d time.Duration) {
	s.t.Helper()
	_, err := s.db.OwnerPool().Exec(s.t.Context(), "update flow_runs set due_at = due_at - make_interval(secs => $1) where due_at is not null", d.Seconds())
	require.NoError(s.t, err)
	_, err = s.db.OwnerPool().Exec(s.t.Context(),
		"update conversations set bot_paused_until = bot_paused_until - make_interval(secs => $1) where bot_paused_until is not null", d.Seconds())
	require.NoError(s.t, err)
	require.NoError(s.t, s.engine.WakeDue(s.t.Context()))
}

// chat returns the conversation with a customer.
func (s *shop) chat(phone string) inbox.Conversation {
	s.t.Helper()
	list, err := s.shop.Tenant.Conversations(s.t.Context(), inbox.Filter{}, inbox.Page{Limit: 100})
	require.NoError(s.t, err)
	for _, c := range list {
		if c.Phone == phone {
			return c
		}
	}
	require.Fail(s.t, "no chat with "+phone)
	return inbox.Conversation{}
}

// said returns what flows wrote to a customer, the oldest first.
func (s *shop) said(phone string) (list []string) {
	s.t.Helper()
	messages, err := s.shop.Tenant.Messages(s.t.Context(), s.chat(phone).ID, inbox.Page{Limit: 1000})
	require.NoError(s.t, err)
	for i := len(messages) - 1; i >= 0; i-- {
		if messages[i].Source == inbox.FromBot {
			list = append(list, messages[i].Text)
		}
	}
	return list
}

// runs returns the runs with a customer, the newest first.
func (s *shop) runs(phone string) []automation.Run {
	s.t.Helper()
	list, err := s.shop.Tenant.RunsOf(s.t.Context(), s.chat(phone).ID, 100)
	require.NoError(s.t, err)
	return list
}

// publish makes a flow of a graph and lets it answer.
func (s *shop) publish(name, graph string) automation.Flow {
	s.t.Helper()
	g, err := flows.Decode([]byte(graph))
	require.NoError(s.t, err)
	f := automation.Flow{ID: account.NewID(), Name: name, EveryDevice: true, Rev: 1}
	encoded := string(g.Encode())
	require.NoError(s.t, s.shop.Tenant.InTx(s.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := tx.AddFlow(ctx, automation.Draft{Flow: f, Graph: encoded}, "Ani"); err != nil {
			return err
		}
		f.Version, f.Active = 1, true
		if err := tx.PublishFlow(ctx, automation.Version{FlowID: f.ID, Version: 1, Graph: encoded}); err != nil {
			return err
		}
		return tx.UpdateFlow(ctx, f)
	}))
	return f
}

// chain is a graph of nodes that follow each other by their exit "next", begun by a keyword, with further edges.
func chain(keyword string, nodes []string, edges ...string) string {
	all := []string{fmt.Sprintf(`{"id":"key","kind":"keyword","settings":{"terms":[{"text":%q,"match":"exact"}]}}`, keyword)}
	lines := []string{}
	before := "key"
	for i, node := range nodes {
		id := fmt.Sprintf("n%d", i+1)
		all = append(all, fmt.Sprintf(`{"id":%q,%s}`, id, node))
		lines = append(lines, fmt.Sprintf(`{"from":%q,"out":"next","to":%q}`, before, id))
		before = id
	}
	lines = append(lines, edges...)
	return fmt.Sprintf(`{"schema":1,"nodes":[%s],"edges":[%s]}`, join(all), join(lines))
}

func join(list []string) (all string) {
	for i, item := range list {
		if i > 0 {
			all += ","
		}
		all += item
	}
	return all
}

func edge(from, out, to string) string {
	return fmt.Sprintf(`{"from":%q,"out":%q,"to":%q}`, from, out, to)
}
func message(text string) string {
	return fmt.Sprintf(`"kind":"message","settings":{"text":%q}`, text)
}
