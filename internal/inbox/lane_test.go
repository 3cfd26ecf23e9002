package inbox_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/pacing"
)

// quick lets a number send without typing, seen marks and quiet hours.
func quick(d *devices.Device) {
	d.HumanPace, d.Seen, d.QuietFrom, d.QuietTo = false, devices.SeenNever, 0, 0
}

// queue adds a message of an automation or a campaign, as those do.
func (n *number) queue(conversationID uuid.UUID, source inbox.Source, body string) inbox.Message {
	n.t.Helper()
	return dbtest.Message(n.t, n.shop, inbox.Conversation{ID: conversationID, DeviceID: n.device.ID}, body, func(m *inbox.Message) {
		m.FromMe, m.Source, m.Status, m.Raw = true, source, inbox.StatusQueued, ""
	})
}

// gatewayLog is a gateway that takes everything.
type gatewayLog struct {
	mutex sync.Mutex
	texts []string
	each  func(text string)
}

func (g *gatewayLog) sender(n *number) *inbox.Sender[*db.Tx] {
	return n.sender(carrier{send: func(m gateway.Outgoing) gateway.MessageID {
		text := m.Content.(gateway.Text).Body
		if g.each != nil {
			g.each(text)
		}
		g.mutex.Lock()
		defer g.mutex.Unlock()
		g.texts = append(g.texts, text)
		return gateway.MessageID{Raw: fmt.Sprintf("P%d", len(g.texts)), FromMe: true}
	}})
}

func (g *gatewayLog) sent() []string {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return slices.Clone(g.texts)
}

// lane returns the number's lane.
func (n *number) lane() inbox.Lane {
	n.t.Helper()
	lane, err := n.shop.Tenant.Lane(n.t.Context(), n.device.ID)
	require.NoError(n.t, err)
	return lane
}

func (n *number) due() {
	exec(n.t, n.db, "update lanes set next_at = now() where device_id = $1", n.device.ID)
}

func TestPeopleFirstThenAutomationsThenCampaigns(t *testing.T) {
	t.Parallel()
	n, other := connected(t, quick)
	n.report("message.any", text(budi, "A1", "halo", 0))
	n.report("message.any", text(siti, "S1", "pagi", 1))
	n.read()
	list := n.conversations()
	n.queue(list[0].ID, inbox.FromCampaign, "campaign 1")
	n.queue(list[0].ID, inbox.FromCampaign, "campaign 2")
	n.queue(list[1].ID, inbox.FromBot, "automation 1")
	n.queue(list[0].ID, inbox.FromBot, "automation 2")
	n.write(list[1].ID, "person 1")
	n.write(list[0].ID, "person 2")
	g := &gatewayLog{}
	s := g.sender(n)
	require.NoError(t, s.Send(t.Context(), n.shop.ID, n.device.ID))
	first := []string{"person 1", "person 2", "automation 1", "automation 2", "campaign 1"}
	require.Equal(t, first, g.sent(), "the second message of a campaign waits for its gap")
	lane := n.lane()
	require.Equal(t, 5, lane.Sent.Count)
	require.Equal(t, lane.Sent.CampaignAt, lane.NextAt)
	require.WithinDuration(t, time.Now().Add(35*time.Second), lane.NextAt, 26*time.Second)
	require.Equal(t, uuid.Nil, lane.Holder)
	require.Zero(t, other.lane().Sent.Count)

	require.NoError(t, s.Send(t.Context(), n.shop.ID, n.device.ID))
	require.Equal(t, first, g.sent(), "it is not due")
	n.write(list[0].ID, "person 3")
	require.NoError(t, s.Send(t.Context(), n.shop.ID, n.device.ID))
	require.Equal(t, "person 3", g.sent()[5], "a person wakes the lane")
	require.Len(t, g.sent(), 6)
	require.Equal(t, lane.NextAt, n.lane().NextAt)

	exec(t, n.db, "update lanes set next_at = now(), campaign_at = now() where device_id = $1", n.device.ID)
	require.NoError(t, s.Send(t.Context(), n.shop.ID, n.device.ID))
	require.Equal(t, "campaign 2", g.sent()[6])
	require.True(t, n.lane().NextAt.IsZero(), "nothing is left")
}

func TestQuietHoursAndCapsHoldACampaignBack(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, quick)
	n.report("message.any", text(budi, "A1", "halo", 0))
	n.read()
	conversation, _ := n.only()
	g := &gatewayLog{}
	s := g.sender(n)
	s.Now = func() time.Time { return time.Date(2026, 11, 26, 22, 0, 0, 0, time.FixedZone("WIB", 7*3600)) }
	send := func(change func(d *devices.Device)) time.Time {
		t.Helper()
		n.change(change)
		n.due()
		require.NoError(t, s.Send(t.Context(), n.shop.ID, n.device.ID))
		return n.lane().NextAt
	}
	n.queue(conversation.ID, inbox.FromCampaign, "campaign")
	morning := time.Date(2026, 11, 27, 1, 0, 0, 0, time.UTC)
	require.Equal(t, morning, send(func(d *devices.Device) { d.QuietFrom, d.QuietTo = 21*60, 8*60 }).UTC())
	midnight := time.Date(2026, 11, 26, 17, 0, 0, 0, time.UTC)
	exec(t, n.db, "update lanes set day = '2026-11-26', day_count = 50 where device_id = $1", n.device.ID)
	require.Equal(t, midnight, send(func(d *devices.Device) {
		quick(d)
		d.DailyCap = 50
	}).UTC())
	n.queue(conversation.ID, inbox.FromBot, "automation")
	require.Equal(t, midnight, send(quick).UTC(), "the cap is for automations, too")
	require.Empty(t, g.sent())
	n.write(conversation.ID, "person")
	send(quick)
	require.Equal(t, []string{"person"}, g.sent(), "and not for people")
	exec(t, n.db, "update lanes set day = '2026-11-25', day_count = 50 where device_id = $1", n.device.ID)
	exec(t, n.db, "update devices set created_at = '2026-11-26 01:00:00Z' where id = $1", n.device.ID)
	send(func(d *devices.Device) { d.WarmUp = true })
	require.Equal(t, []string{"person", "automation", "campaign"}, g.sent(), "a day later")
	exec(t, n.db, "update lanes set day = '2026-11-26', day_count = 50, campaign_at = null where device_id = $1", n.device.ID)
	n.queue(conversation.ID, inbox.FromCampaign, "campaign 2")
	n.queue(conversation.ID, inbox.FromBot, "automation 2")
	require.Equal(t, midnight, send(func(d *devices.Device) { d.WarmUp, d.DailyCap = true, 0 }).UTC())
	require.Equal(t, "automation 2", g.sent()[3], "warming up holds campaigns back only")
	require.Len(t, g.sent(), 4)
}

func TestALaneIsPausedAndAMessageCancelled(t *testing.T) {
	t.Parallel()
	n, other := connected(t, quick)
	n.report("message.any", text(budi, "A1", "halo", 0))
	n.read()
	conversation, _ := n.only()
	g := &gatewayLog{}
	s := g.sender(n)
	by := inbox.Author{ID: n.shop.Owner.ID, Name: n.shop.Owner.Name}
	require.NoError(t, inbox.PauseLane[*db.Tx](t.Context(), n.shop.Tenant, n.device.ID, by))
	require.NoError(t, inbox.PauseLane[*db.Tx](t.Context(), n.shop.Tenant, n.device.ID, by), "twice")
	require.Error(t, inbox.PauseLane[*db.Tx](t.Context(), other.shop.Tenant, n.device.ID, by))
	first, second := n.write(conversation.ID, "first"), n.write(conversation.ID, "second")
	require.NoError(t, s.Send(t.Context(), n.shop.ID, n.device.ID))
	require.Empty(t, g.sent())
	require.Equal(t, by.Name, n.lane().PausedBy)
	require.Equal(t, 2, n.lane().Waiting)
	waiting, err := n.shop.Tenant.Queue(t.Context(), n.device.ID, inbox.Message{}, 10)
	require.NoError(t, err)
	require.Equal(t, []string{"first", "second"}, texts(waiting))
	waiting, err = n.shop.Tenant.Queue(t.Context(), n.device.ID, waiting[0], 10)
	require.NoError(t, err)
	require.Equal(t, []string{"second"}, texts(waiting))
	none, err := other.shop.Tenant.Queue(t.Context(), n.device.ID, inbox.Message{}, 10)
	require.NoError(t, err)
	require.Empty(t, none)

	require.Error(t, inbox.Cancel[*db.Tx](t.Context(), other.shop.Tenant, first.ID, by))
	require.NoError(t, inbox.Cancel[*db.Tx](t.Context(), n.shop.Tenant, first.ID, by))
	require.Error(t, inbox.Cancel[*db.Tx](t.Context(), n.shop.Tenant, first.ID, by), "it is not in the queue any more")
	require.NoError(t, inbox.ResumeLane[*db.Tx](t.Context(), n.shop.Tenant, n.device.ID))
	require.NoError(t, s.Send(t.Context(), n.shop.ID, n.device.ID))
	require.Equal(t, []string{"second"}, g.sent())
	require.Error(t, inbox.Cancel[*db.Tx](t.Context(), n.shop.Tenant, second.ID, by), "it has left")
	thread := n.thread(conversation.ID)
	require.Equal(t, inbox.StatusOf(gateway.StatusFailed), thread[1].Status)
	require.Contains(t, thread[1].Failure.String(), by.Name)
	lines, err := n.shop.Tenant.Timeline(t.Context(), n.device.ID, uuid.Nil, 10)
	require.NoError(t, err)
	require.Equal(t, []string{"Sending goes on.", "Sending was paused."}, []string{lines[0].Message.String(), lines[1].Message.String()})
}

// TestTwoAutomationsThatAnswerEachOther stop at the cap, and a person can let them go on.
func TestTwoAutomationsThatAnswerEachOther(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, quick)
	g := &gatewayLog{}
	s := g.sender(n)
	answers := func(rounds int) {
		for i := range rounds {
			n.report("message.any", text(budi, uuid.NewString(), "I am a bot", i))
			n.read()
			conversation, _ := n.only()
			require.NoError(t, n.shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				m, err := inbox.BotMessage(conversation, "", fmt.Sprintf("So am I %d", i), time.Now())
				if err != nil || conversation.Silent(time.Now()) {
					return err
				}
				if _, err := tx.AddMessage(ctx, m, ""); err != nil {
					return err
				}
				return tx.WakeLane(ctx, conversation.DeviceID)
			}))
			require.NoError(t, s.Send(t.Context(), n.shop.ID, n.device.ID))
		}
	}
	answers(30)
	require.Len(t, g.sent(), pacing.BotMessages)
	conversation, thread := n.only()
	require.Equal(t, inbox.PausedByCap, conversation.BotPause)
	require.Len(t, thread, 30+pacing.BotMessages+1, "one was given up, and then nothing more was written")
	require.Equal(t, 1, count(t, n.db, "select count(*) from notices where kind = 'bot.paused' and user_id = $1", n.shop.Owner.ID))
	require.Zero(t, count(t, n.db, "select count(*) from notices where kind = 'bot.paused' and tenant_id <> $1", n.shop.ID))

	n.write(conversation.ID, "a person")
	require.NoError(t, s.Send(t.Context(), n.shop.ID, n.device.ID))
	require.NoError(t, inbox.ResumeBot[*db.Tx](t.Context(), n.shop.Tenant, conversation.ID))
	answers(2)
	require.Len(t, g.sent(), pacing.BotMessages+3)
}

// TestALaneThatSomebodyLeft is taken over when the lease is over, and what was on its way is looked for first.
func TestALaneThatSomebodyLeft(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, quick)
	n.report("message.any", text(budi, "A1", "halo", 0))
	n.report("message.any", text(siti, "S1", "pagi", 1))
	n.read()
	list := n.conversations()
	left, after, others := n.write(list[0].ID, "left"), n.write(list[0].ID, "after"), n.write(list[1].ID, "another chat")
	holder := n.hold()
	require.True(t, n.claims(left, holder, "P0"))
	g := &gatewayLog{}
	s := g.sender(n)
	require.NoError(t, s.Send(t.Context(), n.shop.ID, n.device.ID))
	require.Empty(t, g.sent(), "somebody else has it")
	exec(t, n.db, "update lanes set lease_until = now() - interval '1 second' where device_id = $1", n.device.ID)
	s.Drivers = only{forgetful{carrier{send: func(m gateway.Outgoing) gateway.MessageID {
		g.texts = append(g.texts, m.Content.(gateway.Text).Body)
		return gateway.MessageID{Raw: "P" + m.Content.(gateway.Text).Body, FromMe: true}
	}}}}
	require.NoError(t, s.Send(t.Context(), n.shop.ID, n.device.ID))
	require.Equal(t, []string{"another chat"}, g.sent(), "its own chat waits until it is settled")
	find := func(id uuid.UUID) inbox.Message {
		found, err := n.shop.Tenant.MessagesByID(t.Context(), []uuid.UUID{id})
		require.NoError(t, err)
		return found[0]
	}
	require.Equal(t, inbox.StatusSending, find(left.ID).Status)
	require.Equal(t, inbox.StatusQueued, find(after.ID).Status)
	require.Equal(t, inbox.StatusOf(gateway.StatusAccepted), find(others.ID).Status)
	exec(t, n.db, "update messages set attempted_at = now() - interval '2 minutes', due_at = now() where id = $1", left.ID)
	n.due()
	require.NoError(t, s.Send(t.Context(), n.shop.ID, n.device.ID))
	require.Equal(t, inbox.StatusUnknown, find(left.ID).Status, "a person decides")
	require.Equal(t, []string{"another chat", "after"}, g.sent())
}

// forgetful is a gateway that knows no message.
type forgetful struct{ carrier }

func (forgetful) Message(context.Context, gateway.Chat, gateway.MessageID) (gateway.Message, error) {
	return gateway.Message{}, &gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonNotFound}
}

// TestNothingIsLeftWaiting queues at many numbers while several programs send, and lets no sweep help: whoever comes to a lane that is being worked
// off is not forgotten by who works it off.
func TestNothingIsLeftWaiting(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, quick)
	numbers := []*number{n}
	for i := range 5 {
		numbers = append(numbers, &number{t: t, db: n.db, shop: n.shop, count: 1000 * (i + 1), device: dbtest.Device(t, n.shop, fmt.Sprintf("Number %d", i), quick)})
	}
	const each = 60
	var work sync.WaitGroup
	logs := make([]*gatewayLog, len(numbers))
	for i, number := range numbers {
		number.report("message.any", text(budi, "A1", "halo", 0))
		number.read()
		logs[i] = &gatewayLog{}
		first, second := logs[i].sender(number), logs[i].sender(number)
		var conversation uuid.UUID
		require.NoError(t, n.db.OwnerPool().QueryRow(t.Context(), "select id from conversations where device_id = $1", number.device.ID).Scan(&conversation))
		for j := range each {
			work.Go(func() {
				draft := inbox.Draft{ConversationID: conversation, ClientID: uuid.New(), Text: fmt.Sprint(j), Author: inbox.Author{ID: n.shop.Owner.ID, Name: "Owner"}}
				if _, err := inbox.Write[*db.Tx](t.Context(), n.db.ForTenant(n.shop.ID, account.System), draft); err != nil {
					t.Error(err)
				}
				for _, s := range []*inbox.Sender[*db.Tx]{first, second}[j%2 : j%2+1] { // what the job of the message does
					if err := s.Send(t.Context(), n.shop.ID, number.device.ID); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	work.Wait()
	left := 0
	for i, number := range numbers {
		got := logs[i].sent()
		left += each - len(got)
		slices.Sort(got)
		require.Len(t, slices.Compact(slices.Clone(got)), len(got), "each once")
		if len(got) < each {
			require.False(t, number.lane().NextAt.IsZero() || number.lane().NextAt.After(time.Now()), "what was left is due")
		}
	}
	for i, number := range numbers {
		require.NoError(t, logs[i].sender(number).Send(t.Context(), n.shop.ID, number.device.ID))
		require.Len(t, logs[i].sent(), each)
	}
	t.Logf("%d of %d were left to the sweep", left, each*len(numbers))
}
