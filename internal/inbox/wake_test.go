package inbox_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/devices"
)

// TestALostJobIsMadeUpFor loses the jobs of both directions and lets the sweep look.
func TestALostJobIsMadeUpFor(t *testing.T) {
	t.Parallel()
	n, other := connected(t, nil)
	jobs := func(of *number, kind string) int {
		return count(t, n.db, "select count(*) from river_job where kind = $1 and args ->> 'device_id' = $2::text", kind, of.device.ID)
	}
	wake := func() {
		t.Helper()
		exec(t, n.db, "delete from river_job")
		require.NoError(t, n.db.Platform().WakeInbox(t.Context()))
	}
	n.report("message.any", text(budi, "A1", "halo", 0))
	wake()
	require.Zero(t, jobs(n, "inbox_receive"), "its own job is likely to be at work")
	exec(t, n.db, "update inbound_events set received_at = received_at - interval '3 seconds'")
	wake()
	require.Equal(t, 1, jobs(n, "inbox_receive"))
	require.Zero(t, jobs(other, "inbox_receive"))
	n.read()
	wake()
	require.Zero(t, jobs(n, "inbox_receive"))

	conversation, _ := n.only()
	written := n.write(conversation.ID, "halo juga")
	wake()
	require.Zero(t, jobs(n, "inbox_send"))
	exec(t, n.db, "update messages set at = at - interval '3 seconds' where id = $1", written.ID)
	wake()
	require.Equal(t, 1, jobs(n, "inbox_send"))
	require.Zero(t, jobs(other, "inbox_send"))
	for _, change := range []string{"state = 'stopped'", "paired_at = null", "claim = 'other_number'"} {
		exec(t, n.db, "update devices set "+change+" where id = $1", n.device.ID)
		wake()
		require.Zero(t, jobs(n, "inbox_send"), change)
		exec(t, n.db, "update devices set state = 'working', paired_at = now(), claim = '' where id = $1", n.device.ID)
	}
	exec(t, n.db, "update messages set due_at = now() + interval '1 minute' where id = $1", written.ID)
	wake()
	require.Zero(t, jobs(n, "inbox_send"), "not yet")
	exec(t, n.db, "update messages set due_at = now(), status = 'sending' where id = $1", written.ID)
	wake()
	require.Equal(t, 1, jobs(n, "inbox_send"), "somebody has to find out what became of it")
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
