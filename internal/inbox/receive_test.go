package inbox_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

const (
	budi    = "6281234567891@c.us"
	budiLID = "99000222@lid"
	siti    = "6281234567892@c.us"
	group   = "120363000000000001@g.us"
)

func TestMessagesBecomeAThread(t *testing.T) {
	t.Parallel()
	n, other := connected(t, nil)
	n.report("message.any", text(budi, "A1", "halo", 0))
	n.report("message.any", text(siti, "S1", "pagi", 1))
	n.report("message.any", text(budi, "A2", "ada kopi?", 2))
	n.read()
	list := n.conversations()
	require.Len(t, list, 2)
	require.Equal(t, "Budi", list[0].Name)
	require.Equal(t, "6281234567891", list[0].Phone)
	require.Equal(t, "Orders", list[0].DeviceName)
	require.Equal(t, 2, list[0].Unread)
	require.Equal(t, began, list[0].WaitingSince.UTC())
	require.Equal(t, "ada kopi?", list[0].Last.Text)
	require.Equal(t, []string{"halo", "ada kopi?"}, texts(n.thread(list[0].ID)))
	var unread int
	look := n.shop.Tenant.Look()
	look.Unread(&unread)
	require.NoError(t, look.Run(t.Context()))
	require.Equal(t, 2, unread)

	require.Empty(t, other.conversations(), "another workspace sees nothing of it")
	other.report("message.any", text(budi, "A1", "theirs", 0))
	other.read()
	_, thread := other.only()
	require.Equal(t, []string{"theirs"}, texts(thread), "the same id at another workspace is another message")
	require.Equal(t, []string{"halo", "ada kopi?"}, texts(n.thread(list[0].ID)))
}

func TestGroupsAndStoriesAreLeftOutUnlessAskedFor(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, nil)
	inGroup := func(raw string) object {
		m := text(group, raw+"_"+budi, "in the group", 0)
		m["participant"] = budi
		return m
	}
	n.report("message.any", inGroup("G1"))
	n.report("message.any", text("status@broadcast", "X1_"+budi, "a story", 1))
	n.report("message.any", text("123@newsletter", "X2", "news", 1))
	n.read()
	require.Empty(t, n.conversations())
	pending, parked, failed := leftOver(t, n.db)
	require.Equal(t, [3]int{}, [3]int{pending, parked, failed})

	n.change(func(d *devices.Device) { d.Groups = true })
	n.report("message.any", inGroup("G2"))
	n.report("message.any", text("status@broadcast", "X3_"+budi, "a story", 1))
	n.read()
	conversation, thread := n.only()
	require.True(t, conversation.Group)
	require.Equal(t, group, conversation.ChatID)
	require.Equal(t, []string{"in the group"}, texts(thread))
	require.Equal(t, "Budi", thread[0].Author)
}

func TestMessagesOfThePhoneItself(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, nil)
	n.report("message.any", text(budi, "A1", "halo", 0))
	n.report("message.any", typed(budi, "P1", "halo Kak", 5))
	n.read()
	conversation, thread := n.only()
	require.Equal(t, []string{"halo", "halo Kak"}, texts(thread))
	require.Equal(t, inbox.FromPhone, thread[1].Source)
	require.Equal(t, inbox.StatusOf(gateway.StatusSent), thread[1].Status)
	require.Zero(t, conversation.Unread, "somebody answered on the phone")
	require.Zero(t, conversation.WaitingSince)
	require.Equal(t, "Budi", conversation.Name, "our own name is not theirs")

	n.report("message.any", text(budi, "A2", "masih ada?", 20))
	n.report("message.any", typed(budi, "P0", "told late", 2))
	n.read()
	conversation, thread = n.only()
	require.Equal(t, []string{"halo", "told late", "halo Kak", "masih ada?"}, texts(thread))
	require.Equal(t, 1, conversation.Unread, "what was written before the question is no answer to it")
	require.NotZero(t, conversation.WaitingSince)
}

func TestOddTexts(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, nil)
	emoji := strings.Repeat("🥐", inbox.MaxText)
	n.report("message.any", text(budi, "A1", "a\x00b", 0))
	n.report("message.any", text(budi, "A2", emoji, 1))
	n.report("message.any", text(budi, "A3", "'; drop table messages; -- ?0 ?1", 2))
	quoting := text(budi, "A4", "\u202eright to left", 3)
	quoting["replyTo"] = object{"id": "A1", "body": "a\x00b"}
	n.report("message.any", quoting)
	n.read()
	conversation, thread := n.only()
	require.Equal(t, []string{"ab", emoji, "'; drop table messages; -- ?0 ?1", "\u202eright to left"}, texts(thread))
	require.Equal(t, "A1", thread[3].ReplyTo)
	require.Equal(t, "ab", thread[3].Content.Quote)
	require.Equal(t, 4, conversation.Unread)
}

func TestAReportThatCannotBeReadStopsNobody(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, nil)
	n.report("message.any", text(budi, "A1", "before", 0))
	for range 3 {
		n.store("message.any", []byte("{\"event\": \x00\xff"))
		n.store("message.any", []byte("[]"))
		n.store("message.any", []byte{})
	}
	n.report("message.any", text(budi, "A2", "after", 1))
	n.read()
	_, thread := n.only()
	require.Equal(t, []string{"before", "after"}, texts(thread))
	pending, parked, failed := leftOver(t, n.db)
	require.Equal(t, [3]int{0, 0, 9}, [3]int{pending, parked, failed})
	n.read()
	require.Equal(t, 9, count(t, n.db, "select count(*) from inbound_events where error <> '' and done_at is null and octet_length(body) < 20"), "kept as they came")
}

func TestReportsOfSomebodyUncertainWait(t *testing.T) {
	t.Parallel()
	for name, hold := range map[string]func(d *devices.Device){
		"not paired": func(d *devices.Device) { d.PairedAt = time.Time{} },
		"claimed":    func(d *devices.Device) { d.Claim = devices.Claim{Kind: devices.OtherNumber, Phone: "628111"} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, _ := connected(t, hold)
			for i := range 120 {
				n.report("message.any", text(budi, fmt.Sprintf("A%d", i), fmt.Sprint(i), 0))
			}
			n.read()
			require.NoError(t, n.db.Platform().WakeInbox(t.Context()))
			require.Empty(t, n.conversations())
			pending, _, _ := leftOver(t, n.db)
			require.Equal(t, 120, pending)

			n.change(func(d *devices.Device) { d.PairedAt, d.Claim = time.Now(), devices.Claim{} })
			n.read()
			_, thread := n.only()
			require.Len(t, thread, 120)
			for i, m := range thread {
				require.Equal(t, fmt.Sprint(i), m.Text, "in the order in which they came")
			}
		})
	}
}

// TestManyWorkersReadEachReportOnce lets several workers read the reports of one number while more come in.
func TestManyWorkersReadEachReportOnce(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, nil)
	const messages, workers = 200, 4
	var work sync.WaitGroup
	failures := make(chan error, workers)
	stored := make(chan struct{})
	for range workers {
		work.Go(func() {
			for {
				if err := receiver(n.db).Receive(t.Context(), n.line()); err != nil {
					failures <- err
					return
				}
				select {
				case <-stored:
					return
				default:
				}
			}
		})
	}
	for i := range messages {
		n.report("message.any", text(budi, fmt.Sprintf("A%d", i), fmt.Sprint(i), 0))
	}
	close(stored)
	work.Wait()
	n.read() // as the sweep does for a worker that gave way to another one
	require.Empty(t, failures)
	conversation, thread := n.only()
	require.Len(t, thread, messages)
	require.Equal(t, messages, conversation.Unread)
	for i, m := range thread {
		require.Equal(t, fmt.Sprint(i), m.Text)
	}
	pending, parked, failed := leftOver(t, n.db)
	require.Equal(t, [3]int{}, [3]int{pending, parked, failed})
}

func TestASecondDeviceKeepsItsOwnThread(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, nil)
	second := &number{t: t, db: n.db, shop: n.shop, device: dbtest.Device(t, n.shop, "Support", func(d *devices.Device) { d.Phone = "6281200000000" })}
	n.report("message.any", text(budi, "A1", "to orders", 0))
	second.report("message.any", text(budi, "A1", "to support", 0))
	n.read()
	second.read()
	require.Len(t, n.conversations(), 2)
	require.Equal(t, 1, count(t, n.db, "select count(*) from contacts"), "of one person")
}

func TestGroupsHaveTheirNames(t *testing.T) {
	t.Parallel()
	n, other := connected(t, func(d *devices.Device) { d.Groups = true })
	named := func(name string) object {
		return object{"group": object{"id": group, "subject": name}, "timestamp": began.Unix()}
	}
	n.report("group.v2.update", named("Before anybody wrote"))
	m := text(group, "A1_"+budi, "in the group", 0)
	m["participant"] = budi
	n.report("message.any", m)
	n.report("group.v2.update", named("Arisan"))
	other.report("message.any", m)
	n.read()
	other.read()
	list := n.conversations()
	require.Len(t, list, 1)
	require.Equal(t, "Arisan", list[0].Name)
	seq, err := n.shop.Tenant.Seq(t.Context())
	require.NoError(t, err)
	n.report("group.v2.update", named("Arisan RT 5"))
	n.report("group.v2.update", object{"group": object{"id": group}, "timestamp": began.Unix()})
	n.read()
	require.Equal(t, "Arisan RT 5", n.conversations()[0].Name)
	after, err := n.shop.Tenant.Seq(t.Context())
	require.NoError(t, err)
	require.Greater(t, after, seq, "pages show it")
	require.Empty(t, other.conversations()[0].Name)
}
