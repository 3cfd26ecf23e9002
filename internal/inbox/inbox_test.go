package inbox_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/waha"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// began is the time of the first message of a test, in whole seconds as gateways tell them.
var began = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// number is a connected number of a workspace to which a gateway reports. Its jobs run when the test says so.
type number struct {
	t      testing.TB
	db     *db.DB
	shop   dbtest.Shop
	device devices.Device
	count  int
}

// connected makes a number in a database with a second workspace that has one just like it.
func connected(t testing.TB, change func(d *devices.Device)) (own, other *number) {
	t.Helper()
	d := dbtest.New(t)
	a, b := dbtest.Two(t, d)
	own = &number{t: t, db: d, shop: a, device: dbtest.Device(t, a, "Orders", change)}
	other = &number{t: t, db: d, shop: b, device: dbtest.Device(t, b, "Orders", change)}
	return own, other
}

// receiver reads reports as the job does.
func receiver(d *db.DB) *inbox.Receiver[*db.Tx] {
	return &inbox.Receiver[*db.Tx]{
		Tenant:   func(id uuid.UUID) account.Transactor[*db.Tx] { return d.ForTenant(id, account.System) },
		Gateways: map[devices.Gateway]gateway.Receiver{devices.WAHA: waha.Receiver{}, devices.CloudAPI: plain{}},
		Log:      slog.New(slog.DiscardHandler), Now: time.Now,
	}
}

// plain is a gateway that reports messages in our own words.
type plain struct{ gateway.Receiver }

func (plain) Decode(body []byte) (gateway.Delivery, error) {
	var m gateway.Message
	err := json.Unmarshal(body, &m)
	return gateway.Delivery{Name: "message", Events: []gateway.Event{m}}, err
}

// store keeps a report without reading it.
func (n *number) store(name string, body []byte) {
	n.t.Helper()
	n.count++
	known, lines, err := n.db.Platform().StoreEvents(n.t.Context(), []inbox.Report{{Key: n.device.HookKey, Name: name, ID: fmt.Sprintf("evt_%d", n.count), Body: body}})
	require.NoError(n.t, err)
	require.Equal(n.t, []bool{true}, known)
	require.NoError(n.t, n.db.Platform().Heard(n.t.Context(), lines))
}

// object is a part of a report.
type object = map[string]any

// report stores a report of WAHA, in the words of the engine NOWEB.
func (n *number) report(event string, payload object) {
	n.t.Helper()
	body, err := json.Marshal(object{"event": event, "session": n.device.Session, "engine": "NOWEB", "payload": payload,
		"timestamp": began.UnixMilli() + int64(n.count)})
	require.NoError(n.t, err)
	n.store(event, body)
}

// text is a message as WAHA reports it: chat is a chat's id, second the time since the first.
func text(chat, raw, body string, second int) object {
	return object{"id": "false_" + chat + "_" + raw, "from": chat, "fromMe": false, "source": "app", "body": body, "hasMedia": false,
		"timestamp": began.Unix() + int64(second), "ack": 2, "_data": object{"pushName": "Budi"}}
}

// typed is a message that was written on the phone of the number.
func typed(chat, raw, body string, second int) object {
	m := text(chat, raw, body, second)
	m["id"], m["fromMe"], m["ack"], m["_data"] = "true_"+chat+"_"+raw, true, 1, object{}
	return m
}

// with adds to a message by which other id its chat is known.
func with(m object, alias string) object {
	m["_data"] = object{"key": object{"remoteJidAlt": alias}, "pushName": "Budi"}
	return m
}

func (n *number) line() inbox.Line { return inbox.Line{TenantID: n.shop.ID, DeviceID: n.device.ID} }

// read reads all reports, as the job does.
func (n *number) read() {
	n.t.Helper()
	require.NoError(n.t, receiver(n.db).Receive(n.t.Context(), n.line()))
}

// conversations returns the workspace's list.
func (n *number) conversations() []inbox.Conversation {
	n.t.Helper()
	list, err := n.shop.Tenant.Conversations(n.t.Context(), inbox.Filter{}, inbox.Page{Limit: 100})
	require.NoError(n.t, err)
	return list
}

// thread returns the messages of a conversation, the oldest first.
func (n *number) thread(id uuid.UUID) []inbox.Message {
	n.t.Helper()
	list, err := n.shop.Tenant.Messages(n.t.Context(), id, inbox.Page{Limit: 1000})
	require.NoError(n.t, err)
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list
}

// only returns the workspace's one conversation with its messages.
func (n *number) only() (inbox.Conversation, []inbox.Message) {
	n.t.Helper()
	list := n.conversations()
	require.Len(n.t, list, 1)
	return list[0], n.thread(list[0].ID)
}

// texts are the texts of messages.
func texts(messages []inbox.Message) []string {
	list := []string{}
	for _, m := range messages {
		list = append(list, m.Text)
	}
	return list
}

// count returns what a query on all workspaces counts.
func count(t testing.TB, d *db.DB, query string, args ...any) (n int) {
	t.Helper()
	require.NoError(t, d.OwnerPool().QueryRow(t.Context(), query, args...).Scan(&n))
	return n
}

// exec changes rows of any workspace, such as the time when something is due.
func exec(t testing.TB, d *db.DB, statement string, args ...any) {
	t.Helper()
	_, err := d.OwnerPool().Exec(t.Context(), statement, args...)
	require.NoError(t, err)
}

// leftOver counts the reports of all workspaces that wait for their turn, wait for their message, and could not be read.
func leftOver(t testing.TB, d *db.DB) (pending, parked, failed int) {
	t.Helper()
	require.NoError(t, d.OwnerPool().QueryRow(t.Context(), `select count(*) filter (where done_at is null and parked_on is null and error = ''),
		count(*) filter (where done_at is null and parked_on is not null), count(*) filter (where error <> '') from inbound_events`).
		Scan(&pending, &parked, &failed))
	return pending, parked, failed
}

// change changes a device as its watch does.
func (n *number) change(with func(d *devices.Device)) {
	n.t.Helper()
	require.NoError(n.t, n.shop.Tenant.InTx(n.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		d, err := tx.LockDevice(ctx, n.device.ID)
		if err != nil {
			return err
		}
		with(&d)
		return tx.SaveDevice(ctx, d)
	}))
}
