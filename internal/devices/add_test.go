package devices_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

func draft() devices.Draft { return devices.Draft{ID: account.NewID(), Name: "Orders"} }

func (w *world) tryAdd(shop dbtest.Shop, d devices.Draft) (devices.Device, error) {
	return devices.Add[*db.Tx](w.Context(), shop.Tenant, w.app.Devices, d)
}

// nothingLeft shows that an attempt to add a device has left nothing, here and at the server.
func (w *world) nothingLeft(shop dbtest.Shop) {
	w.Helper()
	list, err := shop.Tenant.Devices(w.Context())
	require.NoError(w, err)
	require.Empty(w, list)
	w.worked(devices.Forget{}.Kind())
	require.Empty(w, w.server.Sessions())
}

func TestAddWhereTheServerIsAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, how := range []string{"503", "refuse"} {
		w.configure(func(s *simulator.Settings) { s.Down = how })
		_, err := w.tryAdd(w.a, draft())
		require.True(t, errs.Is(err, errs.Unavailable), "%v", err)
		require.NotEmpty(t, gateway.ErrorOf(err).Message.Format)
		w.configure(func(s *simulator.Settings) { s.Down = "" })
		w.nothingLeft(w.a)
	}
}

// The session is made, and the server's answer does not come: nobody would ever look after it.
func TestAddWhereTheAnswerIsLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.server.AddFault(simulator.Fault{Method: "POST", Path: "/api/sessions", Times: 1, Perform: true, Shape: "cut"})
	require.NoError(t, err)
	_, err = w.tryAdd(w.a, draft())
	require.Error(t, err)
	w.nothingLeft(w.a)
}

func TestAddTwiceAtTheSameMoment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	form := draft()
	var both sync.WaitGroup
	added, failed := [2]devices.Device{}, [2]error{}
	for i := range 2 {
		both.Go(func() { added[i], failed[i] = w.tryAdd(w.a, form) })
	}
	both.Wait()
	require.NoError(t, failed[0])
	require.NoError(t, failed[1])
	require.Equal(t, added[0].Session, added[1].Session)
	require.Equal(t, added[0].HookKey, added[1].HookKey)
	require.Len(t, w.server.Sessions(), 1)
	require.Equal(t, 1, w.count("select count(*) from devices"))
	require.Equal(t, 1, w.count("select count(*) from audit_log where action = $1", account.ActionDeviceAdded))
	other, err := w.tryAdd(w.b, form)
	require.NoError(t, err, "an id is a workspace's own")
	require.NotEqual(t, added[0].Session, other.Session)
}

func TestTheLastPlaceIsGivenOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.app.DB.Platform().SetDeviceLimit(t.Context(), w.a.ID, 2)
	require.NoError(t, err)
	first := w.add(w.a, false)
	var both sync.WaitGroup
	var failed [2]error
	for i := range 2 {
		both.Go(func() { _, failed[i] = w.tryAdd(w.a, draft()) })
	}
	both.Wait()
	refused := failed[0]
	if refused == nil {
		refused = failed[1]
	}
	require.True(t, failed[0] == nil || failed[1] == nil)
	require.True(t, errs.Is(refused, errs.Conflict), "%v", refused)
	require.ErrorContains(t, refused, "may connect 2 numbers")
	require.Len(t, w.server.Sessions(), 2)
	w.add(w.b, false) // has a limit of its own

	// A place that was freed can be had, and then there is none to come back to.
	require.NoError(t, devices.Disconnect[*db.Tx](t.Context(), w.a.Tenant, w.app.Devices, first.ID))
	w.add(w.a, false)
	err = devices.Connect[*db.Tx](t.Context(), w.a.Tenant, w.app.Devices, first.ID)
	require.True(t, errs.Is(err, errs.Conflict), "%v", err)
	require.False(t, w.get(first).Wanted)
	_, err = w.app.DB.Platform().SetDeviceLimit(t.Context(), w.a.ID, 0)
	require.NoError(t, err)
	_, err = w.tryAdd(w.a, draft())
	require.ErrorContains(t, err, "Ask the operator")
}

func TestAnOldServerHasRoomForOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.configure(func(s *simulator.Settings) { s.Version, s.Tier = "2026.2.1", "CORE" })
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	before := w.sessions()
	for _, shop := range []dbtest.Shop{w.a, w.b} {
		_, err := w.tryAdd(shop, draft())
		require.ErrorContains(t, err, "belongs to another number")
		require.True(t, gateway.IsReason(err, gateway.ReasonTaken))
	}
	w.worked(devices.Forget{}.Kind())
	require.Equal(t, before, w.sessions(), "what the first one has is untouched")
	require.Equal(t, 1, w.count("select count(*) from devices"))
	w.write(ownPhone, "hello")
	require.Equal(t, devices.Healthy, w.watch(d, time.Minute).Health)
	require.Equal(t, []string{"hello"}, w.texts(d))
}

// Two workspaces on one old server, by an accident of its restart: neither is told whom the other one has connected.
func TestTheOneSessionThatBecameSomebodyElses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.configure(func(s *simulator.Settings) { s.Version, s.Tier = "2026.2.1", "CORE" })
	first := w.watch(w.pair(w.a, ownPhone), time.Minute)
	w.call("DELETE", "/api/sessions/default")
	second := w.scan(w.add(w.b, false), otherPhone)
	require.Equal(t, otherPhone, second.Phone)
	first = w.watch(first, 3*time.Minute)
	require.Equal(t, devices.Down, first.Health)
	require.Contains(t, first.Reason.String(), "belongs to another number")
	require.Equal(t, devices.NoClaim, first.Claim.Kind)
	require.Equal(t, devices.Healthy, w.watch(second, time.Minute).Health)
}

func TestNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, name := range []string{"", "  ", string(make([]rune, devices.MaxName+1))} {
		_, err := w.tryAdd(w.a, devices.Draft{ID: account.NewID(), Name: name})
		require.Contains(t, err, "name")
	}
	w.nothingLeft(w.a)
}
