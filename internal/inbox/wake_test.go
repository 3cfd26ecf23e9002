package inbox_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/pacing"
)

// TestALostJobIsMadeUpFor loses the jobs of both directions and lets the sweep look.
func TestALostJobIsMadeUpFor(t *testing.T) {
	t.Parallel()
	n, other := connected(t, nil)
	jobs := func(of *number, kind string) int {
		return count(t, n.db, "select count(*) from river_job where kind = $1 and args::text like '%' || $2::text || '%'", kind, of.device.ID)
	}
	wake := func() {
		t.Helper()
		exec(t, n.db, "delete from river_job")
		require.NoError(t, n.db.Platform().WakeInbox(t.Context()))
		require.NoError(t, n.db.Platform().WakeLanes(t.Context()))
	}
	n.report("message.any", text(budi, "A1", "halo", 0))
	wake()
	require.Zero(t, jobs(n, "inbox_receive_all"), "its own job is likely to be at work")
	exec(t, n.db, "update inbound_events set received_at = received_at - interval '3 seconds'")
	wake()
	require.Equal(t, 1, jobs(n, "inbox_receive_all"))
	require.Zero(t, jobs(other, "inbox_receive_all"))
	n.read()
	wake()
	require.Zero(t, jobs(n, "inbox_receive_all"))

	conversation, _ := n.only()
	written := n.write(conversation.ID, "halo juga")
	wake()
	require.Equal(t, 1, jobs(n, "inbox_send"))
	require.Zero(t, jobs(other, "inbox_send"))
	for _, change := range []string{"devices set state = 'stopped'", "devices set paired_at = null", "devices set claim = 'other_number'",
		"lanes set lease_until = now() + interval '1 second'", "lanes set paused_at = now()", "lanes set next_at = now() + interval '1 minute'"} {
		column := "id"
		if strings.HasPrefix(change, "lanes") {
			column = "device_id"
		}
		exec(t, n.db, "update "+change+" where "+column+" = $1", n.device.ID)
		wake()
		require.Zero(t, jobs(n, "inbox_send"), change)
		exec(t, n.db, "update devices set state = 'working', paired_at = now(), claim = '' where id = $1", n.device.ID)
		exec(t, n.db, "update lanes set lease_until = null, paused_at = null, next_at = now() where device_id = $1", n.device.ID)
	}
	closed := func(slot inbox.Slot) (wait time.Duration, due bool) {
		t.Helper()
		holder := n.hold()
		require.NoError(t, n.shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return tx.CloseLane(ctx, n.device.ID, holder, slot) }))
		lane, err := n.shop.Tenant.Lane(t.Context(), n.device.ID)
		require.NoError(t, err)
		require.Equal(t, uuid.Nil, lane.Holder)
		return time.Until(lane.NextAt).Round(10 * time.Minute), !lane.NextAt.IsZero()
	}
	hour := time.Now().Add(time.Hour)
	wait, due := closed(inbox.Slot{At: hour, Class: pacing.Bot})
	require.True(t, due)
	require.Zero(t, wait, "a slot for automations holds no person back")
	wait, _ = closed(inbox.Slot{At: hour, Class: pacing.Person})
	require.Equal(t, time.Hour, wait)
	exec(t, n.db, "update messages set due_at = now() + interval '2 hours' where id = $1", written.ID)
	wait, _ = closed(inbox.Slot{At: hour, Class: pacing.Person})
	require.Equal(t, 2*time.Hour, wait, "it is not due before")
	exec(t, n.db, "update messages set due_at = now() + interval '30 minutes', status = 'sending' where id = $1", written.ID)
	wait, _ = closed(inbox.Slot{At: hour, Class: pacing.Person})
	require.Equal(t, 30*time.Minute, wait, "somebody has to find out what became of it")
	exec(t, n.db, "update messages set status = 'sent' where id = $1", written.ID)
	_, due = closed(inbox.Slot{At: hour, Class: pacing.Person})
	require.False(t, due, "there is nothing to do")
}

func TestParkedReportsWakeNobody(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, nil)
	n.report("message.ack", ack(budi, "P1", 2))
	n.store("message.any", []byte("broken"))
	n.read()
	n.change(func(d *devices.Device) { d.PairedAt = time.Time{} })
	n.report("message.any", text(budi, "A1", "from somebody", 0))
	exec(t, n.db, "update inbound_events set received_at = received_at - interval '1 hour'")
	exec(t, n.db, "delete from river_job")
	require.NoError(t, n.db.Platform().WakeInbox(t.Context()))
	require.Zero(t, count(t, n.db, "select count(*) from river_job"))
	_, parked, failed := leftOver(t, n.db)
	require.Equal(t, [2]int{1, 1}, [2]int{parked, failed})
}
