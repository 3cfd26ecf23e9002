package devices_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	"github.com/cloudwa/cloudwa/internal/mail"
)

// letters waits for the mails to so many people and returns them by address.
func (w *world) letters(n int) map[string]mail.Mail {
	w.Helper()
	w.worked(devices.MailAlarm{}.Kind())
	all := map[string]mail.Mail{}
	for range n {
		m := w.app.Mails.Next(w)
		all[m.To] = m
	}
	require.Len(w, all, n)
	return all
}

// noMore shows that no further mail was sent or is to be sent.
func (w *world) noMore(sent int) {
	w.Helper()
	w.worked(devices.MailAlarm{}.Kind())
	require.Equal(w, sent, w.app.Mails.Count())
}

func TestAGatewayThatIsAway(t *testing.T) {
	t.Parallel()
	for how, sentence := range map[string]string{"503": "The WAHA server is not ready.", "refuse": "The connection to the WAHA server broke."} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			d := w.watch(w.pair(w.a, ownPhone), time.Minute)
			w.configure(func(s *simulator.Settings) { s.Down = how })
			d = w.watch(d, time.Minute)
			require.Equal(t, devices.Down, d.Health)
			require.Contains(t, d.Reason.String(), sentence)
			require.Equal(t, gateway.StateWorking, d.State, "nobody has said anything else")
			require.Empty(t, w.notices(w.a, w.a.Owner), "it may be a moment")
			w.noMore(0)
			d = w.watch(d, 90*time.Second)
			for _, person := range []account.User{w.a.Owner, w.a.Admin} {
				require.Equal(t, []account.NoticeKind{account.NoticeDeviceDown}, w.notices(w.a, person))
			}
			require.Empty(t, w.notices(w.a, w.a.Agent))
			require.Empty(t, w.notices(w.b, w.b.Owner))
			letters := w.letters(2)
			require.Contains(t, letters[w.a.Owner.Email].Subject, "Orders is not connected")
			require.True(t, strings.HasSuffix(letters[w.a.Admin.Email].Button.URL, "/numbers/"+d.ID.String()))

			w.watch(d, 40*time.Minute)
			w.noMore(2)
			require.Len(t, w.notices(w.a, w.a.Owner), 1, "told once")
			w.configure(func(s *simulator.Settings) { s.Down = "" })
			d = w.watch(d, 30*time.Second)
			require.Equal(t, devices.Healthy, d.Health, d.Reason)
			require.Equal(t, []account.NoticeKind{account.NoticeDeviceDown, account.NoticeDeviceBack}, w.notices(w.a, w.a.Owner))
			w.noMore(2)
		})
	}
}

// A server that answers in another way each time is away all the same.
func TestReasonsThatChangeDoNotPutTheAlarmOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	how := map[bool]string{true: "503", false: "refuse"}
	odd := false
	w.configure(func(s *simulator.Settings) { s.Down = "503" })
	w.watch(d, 3*time.Minute, func(devices.Device) {
		odd = !odd
		w.configure(func(s *simulator.Settings) { s.Down = how[odd] })
	})
	require.Equal(t, []account.NoticeKind{account.NoticeDeviceDown}, w.notices(w.a, w.a.Owner))
}

func TestTakenOffThePhone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	platform := w.app.DB.Platform()
	require.NoError(t, platform.SetPreferences(t.Context(), w.a.Admin.ID, "id", "system"))
	unproven := account.User{ID: account.NewID(), Email: "new@a.test", Name: "New", Locale: "en", Theme: "system"}
	require.NoError(t, platform.InTx(t.Context(), func(ctx context.Context, tx *db.PlatformTx) error {
		if _, err := tx.CreateUser(ctx, unproven); err != nil {
			return err
		}
		return tx.AddMember(ctx, w.a.ID, unproven.ID, account.Admin)
	}))
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	require.NoError(t, w.server.Unlink(d.Session))
	w.settle()
	d = w.get(d)
	require.Equal(t, devices.Down, d.Health)
	require.Equal(t, []account.NoticeKind{account.NoticeDeviceDown}, w.notices(w.a, w.a.Owner))
	w.noMore(0) // it may come back with the first attempt, and what is mailed should be true when it is read

	d = w.watch(d, 10*time.Second)
	require.Equal(t, gateway.StateScan, d.State)
	require.Equal(t, devices.Down, d.Health)
	require.Contains(t, d.Reason.String(), "Scan the QR code")
	require.Equal(t, []account.NoticeKind{account.NoticeDeviceDown, account.NoticeDeviceScan}, w.notices(w.a, w.a.Owner))
	require.Len(t, w.notices(w.a, unproven), 2)
	letters := w.letters(2)
	require.Equal(t, "Orders has to be connected again", letters[w.a.Owner.Email].Subject)
	require.NotEqual(t, letters[w.a.Owner.Email].Subject, letters[w.a.Admin.Email].Subject, "in Indonesian")
	require.Equal(t, "id", string(letters[w.a.Admin.Email].Locale))

	// Nobody scans: codes run out and are made anew. That is one outage, told once.
	d = w.watch(d, 20*time.Minute)
	require.Greater(t, d.Attempts, 2)
	require.Len(t, w.notices(w.a, w.a.Owner), 2)
	w.noMore(2)
	require.NoError(t, devices.Renew[*db.Tx](t.Context(), w.a.Tenant, w.app.Devices, d.ID))
	d = w.watch(w.scan(d, ownPhone), time.Minute)
	require.Equal(t, devices.Healthy, d.Health, d.Reason)
	require.Equal(t, account.NoticeDeviceBack, w.notices(w.a, w.a.Owner)[2])
}

func TestAtMostOneMailInHalfAnHour(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	outage := func(long time.Duration) {
		w.configure(func(s *simulator.Settings) { s.Down = "503" })
		d = w.watch(d, long)
		w.worked(devices.MailAlarm{}.Kind()) // nobody is mailed about what is over
		w.configure(func(s *simulator.Settings) { s.Down = "" })
		d = w.watch(d, 3*time.Minute)
		require.Equal(t, devices.Healthy, d.Health)
	}
	outage(3 * time.Minute)
	w.letters(2)
	for range 3 {
		outage(3 * time.Minute)
	}
	w.noMore(2)
	require.Len(t, w.notices(w.a, w.a.Owner), 8, "down and back, each time")
	w.watch(d, 30*time.Minute)
	outage(3 * time.Minute)
	w.noMore(4)
}

// A mail that is due during the pause, of an outage that lasts, comes after it.
func TestAnOutageInThePauseIsMailedLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	for _, long := range []time.Duration{3 * time.Minute, 40 * time.Minute} {
		w.configure(func(s *simulator.Settings) { s.Down = "503" })
		d = w.watch(d, long)
		w.worked(devices.MailAlarm{}.Kind())
		w.configure(func(s *simulator.Settings) { s.Down = "" })
		d = w.watch(d, time.Minute)
	}
	w.noMore(4)
}

// Nobody is mailed about what is over by the time the mail is written.
func TestNoMailAboutWhatIsOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.pair(w.a, ownPhone)
	for _, alarm := range []account.NoticeKind{account.NoticeDeviceDown, account.NoticeDeviceScan, account.NoticeDeviceClaim} {
		require.NoError(t, w.app.Work.Messenger.MailAlarm(t.Context(), devices.MailAlarm{TenantID: w.a.ID, DeviceID: d.ID, UserID: w.a.Owner.ID, Alarm: alarm}))
	}
	require.NoError(t, w.app.Work.Messenger.MailAlarm(t.Context(), devices.MailAlarm{TenantID: w.b.ID, DeviceID: d.ID, UserID: w.b.Owner.ID, Alarm: account.NoticeDeviceDown}),
		"of a number that is gone, as one of another workspace is")
	require.Zero(t, w.app.Mails.Count())
}

func TestAServerThatIsGoneForGood(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	gone := httptest.NewServer(nil)
	gone.Close()
	server := w.ownServer(w.server)
	require.NoError(t, w.a.Tenant.SaveServer(t.Context(), server))
	d := w.add(w.a, true)
	server.URL = gone.URL
	require.NoError(t, w.a.Tenant.SaveServer(t.Context(), server))
	d = w.watch(d, 2*time.Minute)
	require.Equal(t, devices.Down, d.Health)
	require.NotEmpty(t, d.Reason.String())
}
