package devices_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

func (w *world) answer(d devices.Device, answer devices.ClaimAnswer) (uuid.UUID, error) {
	return devices.Answer[*db.Tx](w.Context(), w.shop(d).Tenant, w.app.Devices, d.ID, answer)
}

// answered shows that a claim was answered for good.
func (w *world) answered(d devices.Device) {
	w.Helper()
	for _, answer := range []devices.ClaimAnswer{devices.ClaimKeep, devices.ClaimMove, devices.ClaimRefuse} {
		_, err := w.answer(d, answer)
		require.True(w, errs.Is(err, errs.Conflict) || errs.Is(err, errs.NotFound), "%s: %v", answer, err)
	}
}

// twice connects the number of a device to a second one, and lets a customer write.
func (w *world) twice() (first, second devices.Device) {
	w.Helper()
	first = w.watch(w.pair(w.a, ownPhone), time.Minute)
	w.write(ownPhone, "before")
	second = w.scan(w.add(w.a, false), ownPhone)
	w.write(ownPhone, "while it was asked")
	first, second = w.watch(first, time.Minute), w.watch(second, time.Minute)
	require.Equal(w, devices.SameNumber, second.Claim.Kind)
	require.Equal(w, first.ID, second.Claim.Device)
	require.Equal(w, devices.Degraded, second.Health)
	require.Equal(w, []account.NoticeKind{account.NoticeDeviceClaim}, w.notices(w.a, w.a.Admin))
	require.Empty(w, w.texts(second), "nothing is taken")
	require.Equal(w, []string{"before", "while it was asked"}, w.texts(first))
	require.Equal(w, devices.Healthy, first.Health, "the first one goes on")
	return first, second
}

func TestTheSameNumberGoesOnWithTheNewConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, second := w.twice()
	// The first connection goes, and what comes then is reported by the second alone.
	require.NoError(t, w.server.Unlink(first.Session))
	w.settle()
	w.write(ownPhone, "only the second one hears this")
	w.settle()
	require.Len(t, w.texts(first), 2)

	// What its deletion reports goes to an address that is no more, again and again; the test would wait for it.
	w.switches(first.Session, func(s *simulator.Switches) { s.CutWebhooks = true })
	to, err := w.answer(second, devices.ClaimMove)
	require.NoError(t, err)
	require.Equal(t, first.ID, to)
	w.settle()
	moved := w.get(first)
	require.Equal(t, second.Session, moved.Session)
	require.Equal(t, devices.Healthy, moved.Health, moved.Reason)
	require.Equal(t, []string{"before", "while it was asked", "only the second one hears this"}, w.texts(moved))
	require.Equal(t, 1, w.count("select count(*) from conversations"))
	list, err := w.a.Tenant.Devices(t.Context())
	require.NoError(t, err)
	require.Len(t, list, 1)
	w.answered(second)
	w.worked(devices.Forget{}.Kind())
	require.Len(t, w.server.Sessions(), 1, "the old connection is taken off the phone's list")
	w.write(ownPhone, "after")
	moved = w.watch(moved, time.Minute)
	require.Equal(t, devices.Healthy, moved.Health, moved.Reason)
	require.Equal(t, "after", w.texts(moved)[3])
}

// other connects another number to a device, and lets a customer write to it.
func (w *world) other() devices.Device {
	w.Helper()
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	w.write(ownPhone, "to the first number")
	w.settle()
	require.NoError(w, w.server.Unlink(d.Session))
	d = w.watch(d, 10*time.Second)
	require.Equal(w, gateway.StateScan, d.State)
	d = w.scan(d, otherPhone)
	w.write(otherPhone, "to the other number")
	d = w.watch(d, time.Minute)
	require.Equal(w, devices.OtherNumber, d.Claim.Kind)
	require.Equal(w, otherPhone, d.Claim.Phone)
	require.Equal(w, []string{"to the first number"}, w.texts(d))
	return d
}

func TestAnotherNumberIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.other()
	to, err := w.answer(old, devices.ClaimKeep)
	require.NoError(t, err)
	require.NotEqual(t, old.ID, to)
	w.settle()
	added, left := w.get(devices.Device{TenantID: w.a.ID, ID: to}), w.get(old)
	require.Equal(t, otherPhone, added.Phone)
	require.Equal(t, "+62 813-0000-0001", added.Name)
	require.Equal(t, old.Session, added.Session)
	require.Equal(t, devices.Healthy, added.Health)
	require.Equal(t, []string{"to the other number"}, w.texts(added))
	require.Equal(t, devices.Off, left.Health)
	require.Equal(t, ownPhone, left.Phone)
	require.NotEqual(t, old.Session, left.Session)
	require.Equal(t, []string{"to the first number"}, w.texts(left))
	w.answered(old)

	w.write(otherPhone, "and more")
	added = w.watch(added, time.Minute)
	require.Equal(t, []string{"to the other number", "and more"}, w.texts(added))
	require.Equal(t, devices.Healthy, added.Health, added.Reason)
	// The one that was left can be connected again, beside the new one.
	require.NoError(t, devices.Connect[*db.Tx](t.Context(), w.a.Tenant, w.app.Devices, left.ID))
	left = w.watch(w.scan(w.get(left), ownPhone), time.Minute)
	require.Equal(t, devices.Healthy, left.Health, left.Reason)
	require.Equal(t, devices.Healthy, w.get(added).Health)
}

func TestAnotherNumberIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.other()
	to, err := w.answer(d, devices.ClaimRefuse)
	require.NoError(t, err)
	require.Equal(t, d.ID, to)
	w.settle()
	d = w.get(d)
	require.Equal(t, gateway.StateScan, d.State, "a new code")
	require.Equal(t, devices.NoClaim, d.Claim.Kind)
	session, err := w.server.Session(d.Session)
	require.NoError(t, err)
	require.Empty(t, session.Phone, "logged out")
	w.answered(d)
	d = w.watch(w.scan(d, ownPhone), time.Minute)
	require.Equal(t, devices.Healthy, d.Health, d.Reason)
	require.Equal(t, []string{"to the first number"}, w.texts(d))
	require.Zero(t, w.count("select count(*) from inbound_events where done_at is null"))
}

// The other number goes by itself before anybody has answered: its messages are nobody's.
func TestAnotherNumberThatWentAgain(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(w *world, d devices.Device){
		"taken off its phone": func(w *world, d devices.Device) {
			require.NoError(w, w.server.Unlink(d.Session))
			w.watch(d, time.Minute)
		},
		"disconnected": func(w *world, d devices.Device) {
			require.NoError(w, devices.Disconnect[*db.Tx](w.Context(), w.a.Tenant, w.app.Devices, d.ID))
			w.clock.Advance(time.Second)
			require.NoError(w, devices.Connect[*db.Tx](w.Context(), w.a.Tenant, w.app.Devices, d.ID))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			d := w.other()
			leave(w, d)
			w.answered(d)
			d = w.watch(w.scan(w.get(d), ownPhone), time.Minute)
			require.Equal(t, devices.Healthy, d.Health, d.Reason)
			require.Equal(t, []string{"to the first number"}, w.texts(d))
		})
	}
}

// What the other number got is reported only after it was refused.
func TestAReportOfTheOtherNumberThatIsLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.other()
	w.switches(d.Session, func(s *simulator.Switches) { s.Hold, s.Events = true, []string{"message.any"} })
	w.write(otherPhone, "this one is late")
	_, err := w.answer(d, devices.ClaimRefuse)
	require.NoError(t, err)
	w.settle()
	d = w.scan(w.get(d), ownPhone)
	w.switches(d.Session, func(s *simulator.Switches) { s.Hold = false })
	w.write(ownPhone, "on time")
	d = w.watch(d, time.Minute)
	require.Equal(t, devices.Healthy, d.Health, d.Reason)
	require.Equal(t, []string{"to the first number", "on time"}, w.texts(d))
}

// The other number is one that the workspace has disconnected: its chats go on.
func TestAnotherNumberThatIsKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	known := w.pair(w.a, otherPhone)
	require.NoError(t, devices.Disconnect[*db.Tx](t.Context(), w.a.Tenant, w.app.Devices, known.ID))
	d := w.other()
	to, err := w.answer(d, devices.ClaimKeep)
	require.NoError(t, err)
	require.Equal(t, known.ID, to)
	w.settle()
	require.Equal(t, []string{"to the other number"}, w.texts(w.watch(known, time.Minute)))
	require.Equal(t, devices.Off, w.get(d).Health)
}

func TestTwoWorkspacesMayHaveTheSameNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.watch(w.pair(w.a, ownPhone), time.Minute)
	second := w.pair(w.b, ownPhone)
	w.write(ownPhone, "hello, both")
	for _, d := range []devices.Device{w.watch(first, time.Minute), w.watch(second, time.Minute)} {
		require.Equal(t, devices.NoClaim, d.Claim.Kind)
		require.Equal(t, devices.Healthy, d.Health, d.Reason)
		require.Equal(t, []string{"hello, both"}, w.texts(d))
	}
	require.Empty(t, w.notices(w.a, w.a.Owner))
	require.Empty(t, w.notices(w.b, w.b.Owner))
}
