package inbox_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// story reports what three people, a group and the phone itself could do, in a random order and with repetitions.
func story(r *rand.Rand, report func(event string, payload object)) {
	chats := []string{budi, budiLID, siti, "99000333@lid"}
	raw := func() string { return fmt.Sprintf("R%d", r.IntN(12)) }
	for range 40 + r.IntN(60) {
		chat, id, second := chats[r.IntN(len(chats))], raw(), r.IntN(30)
		switch r.IntN(9) {
		case 0, 1, 2:
			report("message.any", text(chat, id, "text "+id, second))
		case 3:
			report("message.any", typed(chat, id, "typed "+id, second))
		case 4:
			report("message.ack", ack(chat, id, 1+r.IntN(4)))
		case 5:
			report("message.edited", edited(id, fmt.Sprintf("edited %d", second), second))
		case 6:
			report("message.reaction", reacted("false_"+chat+"_"+id, []string{"👍", "❤️", ""}[r.IntN(3)], second))
		case 7:
			if r.IntN(4) == 0 {
				report("message.any", with(text(budiLID, id, "text "+id, second), budi)) // both are one person
			} else {
				m := text(group, id+"_"+budi, "in the group", second)
				m["participant"] = budi
				report("message.any", m)
			}
		case 8:
			report("message.revoked", revoked(id))
		}
	}
}

// written is everything that a workspace has of what was written, without the ids that differ each time.
func (n *number) written() []string {
	n.t.Helper()
	rows, err := n.db.OwnerPool().Query(n.t.Context(), `
		with who as (select v.id, coalesce(v.group_id, (select string_agg(i.kind || ':' || i.value, ' ' order by i.kind, i.value) from contact_identities i
			where i.tenant_id = v.tenant_id and i.contact_id = v.contact_id)) as name from conversations v where v.tenant_id = $1)
		select format('chat %s: unread %s, last %s %s, waiting %s, chat %s, %s', w.name, v.unread, m.raw_id, extract(epoch from v.last_at), v.waiting_since, v.chat_id, c.push_name)
			from conversations v join who w on w.id = v.id left join contacts c on c.id = v.contact_id left join messages m on m.id = v.last_id where v.tenant_id = $1
		union all select format('message %s: %s %s %s %s %s edited %s revoked %s %s', w.name, m.at, m.raw_id, m.from_me, m.text, m.status, m.edited_at, m.revoked_at is not null, m.reactions || m.history)
			from messages m join who w on w.id = m.conversation_id where m.tenant_id = $1
		union all select format('waits: %s on %s', e.name, e.parked_on) from inbound_events e where e.tenant_id = $1 and e.done_at is null`, n.shop.ID)
	require.NoError(n.t, err)
	var list []string
	for rows.Next() {
		var line string
		require.NoError(n.t, rows.Scan(&line))
		list = append(list, line)
	}
	require.NoError(n.t, rows.Err())
	slices.Sort(list)
	return list
}

// TestABatchIsLikeOneAfterTheOther: how many reports are read together must not show.
func TestABatchIsLikeOneAfterTheOther(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	for seed := range uint64(12) {
		make := func(name string) *number {
			shop := dbtest.Make(t, d, fmt.Sprintf("%s%d", name, seed))
			return &number{t: t, db: d, shop: shop, device: dbtest.Device(t, shop, "Orders", func(d *devices.Device) { d.Groups = true })}
		}
		together, singly := make("together"), make("singly")
		story(rand.New(rand.NewPCG(seed, 1)), together.report)
		together.read()
		story(rand.New(rand.NewPCG(seed, 1)), func(event string, payload object) {
			singly.report(event, payload)
			singly.read()
		})
		require.Equal(t, singly.written(), together.written(), "seed %d", seed)
		require.True(t, slices.ContainsFunc(together.written(), func(line string) bool { return strings.HasPrefix(line, "message") }))
	}
}

// TestARaceForANewPerson lets two numbers of a workspace hear of the same new people at the same moment.
func TestARaceForANewPerson(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, nil)
	second := &number{t: t, db: n.db, shop: n.shop, device: dbtest.Device(t, n.shop, "Sales", nil), count: 1000}
	const people = 300
	for i := range people {
		n.report("message.any", text(fmt.Sprintf("62812%07d@c.us", i), fmt.Sprintf("A%d", i), "halo", i))
		second.report("message.any", text(fmt.Sprintf("62812%07d@c.us", people-1-i), fmt.Sprintf("A%d", i), "halo", i))
	}
	done := make(chan error, 2)
	for _, number := range []*number{n, second} {
		go func() { done <- receiver(n.db).Receive(t.Context(), number.line()) }()
	}
	require.NoError(t, <-done)
	require.NoError(t, <-done)
	require.Equal(t, people, count(t, n.db, "select count(*) from contacts where tenant_id = $1", n.shop.ID))
	require.Equal(t, 2*people, count(t, n.db, "select count(*) from conversations where tenant_id = $1", n.shop.ID))
	require.Equal(t, 2*people, count(t, n.db, "select count(*) from messages where tenant_id = $1", n.shop.ID))
}

// TestAPoisonedBatch: reports that cannot be read or kept are put aside, and harm none of those around them.
func TestAPoisonedBatch(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, func(d *devices.Device) { d.Gateway = devices.CloudAPI })
	write := func(raw, body string) {
		n.store("message", fmt.Appendf(nil, `{"ID":{"Raw":%q},"Chat":{"Kind":"person","ID":"1"},"Person":{"Phone":"6281234567891"},"Kind":"text","Text":%s}`, raw, body))
	}
	for i := range 250 {
		switch i {
		case 100:
			n.store("message", []byte("no JSON"))
		case 120:
			write("A120", `"nul \u0000"`)
		default:
			write(fmt.Sprintf("A%d", i), fmt.Sprintf(`"text %d"`, i))
		}
	}
	n.read()
	_, thread := n.only()
	require.Len(t, thread, 248)
	require.Equal(t, 2, count(t, n.db, "select count(*) from inbound_events where error <> ''"))
	require.Zero(t, count(t, n.db, "select count(*) from inbound_events where done_at is null and error = ''"))
	require.IsType(t, gateway.KindText, thread[0].Kind)
}
