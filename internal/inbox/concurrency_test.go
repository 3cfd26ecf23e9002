package inbox_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// carrier is a gateway that takes no ids of ours and can do nothing but send.
type carrier struct {
	gateway.Driver
	send func(m gateway.Outgoing) gateway.MessageID
}

// only is a gateway for every device.
type only struct{ driver gateway.Driver }

func (o only) Driver(context.Context, devices.Device) (gateway.Driver, error) { return o.driver, nil }

func (carrier) NewMessageID(context.Context, gateway.Kind) (string, error) { return "", nil }

func (c carrier) Send(_ context.Context, m gateway.Outgoing) (gateway.Sent, error) {
	return gateway.Sent{ID: c.send(m)}, nil
}

// sender sends through a carrier as the job does.
func (n *number) sender(c carrier) *inbox.Sender[*db.Tx] {
	return &inbox.Sender[*db.Tx]{
		Tenant:  func(id uuid.UUID) account.Transactor[*db.Tx] { return n.db.ForTenant(id, account.System) },
		Drivers: only{c}, Log: slog.New(slog.DiscardHandler), Now: time.Now,
	}
}

// TestManyWorkersSendEachMessageOnce lets several jobs send at one number.
func TestManyWorkersSendEachMessageOnce(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, func(d *devices.Device) { d.HumanPace, d.Seen = false, devices.SeenNever })
	var chats []string
	for i := range 4 {
		chats = append(chats, fmt.Sprintf("628120000000%d@c.us", i))
		n.report("message.any", text(chats[i], fmt.Sprintf("A%d", i), "halo", 0))
	}
	n.read()
	want := map[string][]string{}
	for i := range 40 {
		for _, c := range n.conversations() {
			if c.ChatID == chats[i%4] {
				n.write(c.ID, fmt.Sprint(i))
				want[c.ChatID] = append(want[c.ChatID], fmt.Sprint(i))
			}
		}
	}
	var mutex sync.Mutex
	sent, underWay, total := map[string][]string{}, 0, 0
	s := n.sender(carrier{send: func(m gateway.Outgoing) gateway.MessageID {
		mutex.Lock()
		underWay++
		alone := underWay == 1
		mutex.Unlock()
		_, _ = n.shop.Tenant.Seq(t.Context()) // takes a moment, in which others could send
		mutex.Lock()
		defer mutex.Unlock()
		underWay--
		total++
		body := m.Content.(gateway.Text).Body
		if !alone {
			body += " beside another one"
		}
		sent[m.To.ID] = append(sent[m.To.ID], body)
		return gateway.MessageID{Raw: fmt.Sprintf("P%d", total), FromMe: true}
	}})
	for total < 40 { // a job that finds another one at work leaves; the sweep starts further ones
		var work sync.WaitGroup
		var failures [4]error
		for i := range failures {
			work.Go(func() { failures[i] = s.Send(t.Context(), n.shop.ID, n.device.ID) })
		}
		work.Wait()
		require.Equal(t, [4]error{}, failures)
	}
	require.Equal(t, want, sent)
	require.Equal(t, 40, count(t, n.db, "select count(*) from messages where status = 'accepted' and tries = 1"))
}

// TestATickThatComesBetweenTheSendAndItsAnswer parks a tick in a transaction that ends only after the answer came: the tick must not wait
// for ever for what has happened already.
func TestATickThatComesBetweenTheSendAndItsAnswer(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, func(d *devices.Device) { d.HumanPace, d.Seen = false, devices.SeenNever })
	n.report("message.any", text(budi, "A1", "halo", 0))
	n.read()
	conversation, _ := n.only()
	m := n.write(conversation.ID, "halo Kak")
	n.report("message.ack", ack(budi, "P1", 2))

	parked, release, reading := make(chan error, 1), make(chan struct{}), make(chan error, 1)
	s := n.sender(carrier{send: func(gateway.Outgoing) gateway.MessageID {
		go func() {
			reading <- n.shop.Tenant.InTx(context.WithoutCancel(t.Context()), func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.LockReceiving(ctx, []uuid.UUID{n.device.ID})
				if err == nil {
					var events []inbox.Event
					if events, err = tx.PendingEvents(ctx, []inbox.Reading{{DeviceID: n.device.ID}}, 10, 10); err == nil {
						err = tx.ParkEvents(ctx, []inbox.Parked{{ID: events[0].ID, On: "P1"}})
					}
				}
				parked <- err
				<-release
				return err
			})
		}()
		if err := <-parked; err != nil {
			t.Error(err)
		}
		return gateway.MessageID{Raw: "P1", FromMe: true}
	}})
	sending := make(chan error, 1)
	go func() { sending <- s.Send(t.Context(), n.shop.ID, n.device.ID) }()
	waiting := waits(func() bool {
		return count(t, n.db, `select count(*) from pg_locks where locktype = 'advisory' and not granted
			and database = (select oid from pg_database where datname = current_database())`) == 1
	})
	close(release)
	require.True(t, waiting, "the answer is kept after what is being read")
	require.NoError(t, <-reading)
	require.NoError(t, <-sending)
	n.read()
	thread := n.thread(conversation.ID)
	require.Equal(t, m.ID, thread[1].ID)
	require.Equal(t, delivered, thread[1].Status)
	pending, stuck, broken := leftOver(t, n.db)
	require.Equal(t, [3]int{}, [3]int{pending, stuck, broken})
}

// TestTheEchoThatWasTakenForOneOfThePhone joins a bubble that was made too early with the message that it is.
func TestTheEchoThatWasTakenForOneOfThePhone(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, nil)
	n.report("message.any", text(budi, "A1", "halo", 0))
	n.report("message.any", typed(budi, "P1", "halo Kak", 1))
	n.report("message.ack", ack(budi, "P1", 3))
	n.report("message.reaction", reacted("true_"+budi+"_P1", "👍", 2))
	n.read()
	conversation, _ := n.only()
	m := n.write(conversation.ID, "halo Kak")
	exec(t, n.db, "update messages set status = 'unknown', failure = 'Odd' where id = $1", m.ID)
	require.NoError(t, n.shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return tx.Accept(ctx, m.ID, gateway.MessageID{Raw: "P1", FromMe: true})
	}))
	after, thread := n.only()
	require.Len(t, thread, 2)
	require.Equal(t, m.ID, after.Last.ID)
	require.True(t, slices.ContainsFunc(thread, func(got inbox.Message) bool {
		return got.ID == m.ID && got.Status == read && got.Source == inbox.FromAgent && len(got.Reactions) == 1 && got.Failure.Format == ""
	}), "%+v", thread)
}
