package inbox_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// TestADatabaseThatIsAwayIsNoFaultOfAReport reads while the database refuses everybody.
func TestADatabaseThatIsAwayIsNoFaultOfAReport(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, nil)
	n.report("message.any", text(budi, "A1", "halo", 0))
	back := dbtest.Shut(t, n.db)
	err := receiver(n.db).Receive(t.Context(), n.line())
	back()
	require.True(t, errs.Is(err, errs.Unavailable), "%v", err)
	// Of its own connections: those that were cut are noticed one by one.
	n.db = dbtest.Open(t, n.db.OwnerPool().Config().ConnString())
	n.shop.Tenant = n.db.ForTenant(n.shop.ID, account.System)
	n.read()
	_, thread := n.only()
	require.Equal(t, []string{"halo"}, texts(thread))
	_, _, failed := leftOver(t, n.db)
	require.Zero(t, failed)
}

// TestNothingIsLostOnABadDay lets a burst come while the gateway repeats itself, names people in two ways, mixes the order up, is cut off
// for a while and restarts.
func TestNothingIsLostOnABadDay(t *testing.T) {
	t.Parallel()
	l, _ := paired(t, simulator.NOWEB, nil)
	require.NoError(t, l.server.Configure(func(s *simulator.Settings) { s.Order = simulator.OrderNone }))
	require.NoError(t, l.server.Switch("", func(s *simulator.Switches) { s.Duplicate, s.Reorder, s.DoubleID = 60, 40, true }))
	const people, each = 10, 25
	require.NoError(t, l.server.WriteBulk(shopPhone, simulator.Bulk{First: 6281300000000, People: people, Count: each, Text: "burst"}))
	back := dbtest.Shut(t, l.db)
	require.NoError(t, l.server.WriteBulk(shopPhone, simulator.Bulk{First: 6281300000000, People: people, Count: each, Text: "while away"}))
	back()
	_, err := l.server.Release("", "shuffle")
	require.NoError(t, err)
	require.NoError(t, l.server.RestartGateway(false))
	l.until(func() bool {
		return count(t, l.db, "select count(*) from messages where text like 'burst%' or text like 'while away%'") == 2*people*each
	})
	l.settled()
	require.Equal(t, 2*people*each, count(t, l.db, "select count(distinct text) from messages where text like 'burst%' or text like 'while away%'"))
	require.Equal(t, people+1, count(t, l.db, "select count(*) from contacts"))
	list := l.conversations()
	require.Len(t, list, people+1)
	for _, c := range list[:people] {
		require.Len(t, l.thread(c.ID), 2*each)
		require.Equal(t, 2*each, c.Unread)
	}
	seq, err := l.shop.Tenant.Seq(t.Context())
	require.NoError(t, err)
	require.Equal(t, int(seq), count(t, l.db, "select count(distinct seq) from inbox_changes where tenant_id = $1", l.shop.ID), "without gaps")
}

// TestTheGatewayIsAskedWhoAHiddenIdIs lets somebody write by a hidden id whose number the gateway knows.
func TestTheGatewayIsAskedWhoAHiddenIdIs(t *testing.T) {
	onEngines(t, nil, func(t *testing.T, l *line, _ uuid.UUID) {
		_, err := l.server.SetPerson(simulator.Person{LID: "99000444", Phone: "6281234500001", ShowLID: true, Name: "Sari"})
		require.NoError(t, err)
		_, err = l.server.Write(shopPhone, simulator.Draft{From: "6281234500001", Text: "ini Sari"})
		require.NoError(t, err)
		l.until(func() bool {
			list := l.conversations()
			return len(list) == 2 && list[0].Phone == "6281234500001"
		})
		known, err := l.shop.Tenant.IdentitiesOf(t.Context(), l.conversations()[0].ContactID)
		require.NoError(t, err)
		require.Equal(t, "99000444", known.LID)
	})
}

func TestAGroupIsAnswered(t *testing.T) {
	t.Parallel()
	l, _ := paired(t, simulator.NOWEB, nil)
	exec(t, l.db, "update devices set groups = true where id = $1", l.device.ID)
	for i, fromMe := range []bool{true, false} {
		chat := fmt.Sprintf("12036300000000000%d@g.us", i)
		l.report("message.any", object{"id": fmt.Sprintf("%t_%s_G1_%s", fromMe, chat, budi), "from": chat, "fromMe": fromMe, "participant": budi,
			"body": "in the group", "timestamp": began.Unix(), "ack": 1})
	}
	l.until(func() bool { return len(l.conversations()) == 3 })
	for _, c := range l.conversations() {
		if c.Group {
			l.write(c.ID, "answer in "+c.ChatID)
			l.until(func() bool { return len(l.server.Counts(l.device.Session, c.ChatID)) == 1 })
		}
	}
}
