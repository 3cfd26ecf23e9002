package inbox_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
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
