package devices_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

const (
	ownPhone   = "6281234567890"
	otherPhone = "6281300000001"
)

var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// fresh is a device that was just added, known one that is connected.
func fresh() devices.Device {
	return devices.Device{Wanted: true, State: gateway.StateMissing, StateAt: noon, Health: devices.Waiting, HealthAt: noon}
}

func known() devices.Device {
	d, _ := devices.Judge(fresh(), devices.Observation{Session: working(ownPhone), AskedAt: noon}, noon)
	return d
}

func working(phone string) *gateway.Session {
	s := &gateway.Session{State: gateway.StateWorking}
	if phone != "" {
		s.Account = &gateway.Account{Identities: gateway.Identities{Phone: phone}, Name: "Toko Melati"}
	}
	return s
}

func told(state gateway.State) *gateway.Session { return &gateway.Session{State: state} }

func TestVerdictOfEachState(t *testing.T) {
	t.Parallel()
	claimed, _ := devices.Judge(known(), devices.Observation{Session: working(otherPhone)}, noon)
	require.Equal(t, devices.OtherNumber, claimed.Claim.Kind)
	unwanted := known()
	unwanted.Wanted = false
	const (
		waits, good, down, part = devices.Waiting, devices.Healthy, devices.Down, devices.Degraded
		lost                    = "The connection was lost."
		another                 = "Another number than before"
	)
	for _, c := range []struct {
		state                          gateway.State
		never, before, claim           devices.Health
		neverWhy, beforeWhy, claimWhys string
	}{
		{gateway.StateMissing, waits, down, down, "", lost, lost},
		{gateway.StateStopped, waits, down, part, "", lost, another},
		{gateway.StateStarting, waits, waits, part, "", "", another},
		{gateway.StateScan, waits, down, down, "Scan the QR code", "Scan the QR code", "Scan the QR code"},
		{gateway.StatePasskey, waits, down, down, "passkey", "passkey", "passkey"},
		{gateway.StateFailed, waits, down, part, "not scanned in time", lost, another},
		{gateway.StateUnknown, down, down, part, "does not know", "does not know", another},
	} {
		for _, from := range []struct {
			device devices.Device
			health devices.Health
			why    string
		}{{fresh(), c.never, c.neverWhy}, {known(), c.before, c.beforeWhy}, {claimed, c.claim, c.claimWhys}, {unwanted, devices.Off, ""}} {
			d, _ := devices.Judge(from.device, devices.Observation{Session: told(c.state), AskedAt: noon}, noon)
			require.Equal(t, from.health, d.Health, "%s of %+v", c.state, from.device)
			require.Contains(t, d.Reason.String(), from.why)
			require.Equal(t, from.why == "", d.Reason.Format == "", "%s: %s", c.state, d.Reason)
		}
	}
	d, _ := devices.Judge(fresh(), devices.Observation{Session: working("")}, noon)
	require.Equal(t, waits, d.Health, "connected, and nobody said as whom")
	require.True(t, d.Held())
	d, _ = devices.Judge(fresh(), devices.Observation{Session: working(ownPhone)}, noon)
	require.Equal(t, good, d.Health)
	require.False(t, d.Held())
}

func TestGatewayThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	failure := &gateway.Error{Class: gateway.Retry, Reason: gateway.ReasonUnreachable, Message: errs.Msg("The WAHA server is not ready.")}
	d, entries := devices.Judge(known(), devices.Observation{Failure: failure}, noon)
	require.Equal(t, devices.Healthy, d.Health, "once is nothing")
	require.Empty(t, entries)
	d, entries = devices.Judge(d, devices.Observation{Failure: failure}, noon)
	require.Equal(t, devices.Down, d.Health)
	require.Equal(t, failure.Message, d.Reason)
	require.Len(t, entries, 1)
	d, entries = devices.Judge(d, devices.Observation{}, noon)
	require.Equal(t, devices.Down, d.Health, "renamed, say: that is no evidence")
	require.Empty(t, entries)
	began := d.HealthAt
	d, _ = devices.Judge(d, devices.Observation{Failure: errors.New("another reason")}, noon.Add(time.Minute))
	require.Equal(t, began, d.HealthAt, "it is down since then, whatever the reason")
	d, _ = devices.Judge(d, devices.Observation{Session: working(ownPhone), ToldAt: noon}, noon)
	require.Equal(t, devices.Down, d.Health, "it reports, and cannot be asked: nothing can be sent")
	d, _ = devices.Judge(d, devices.Observation{Session: working(ownPhone), AskedAt: noon}, noon)
	require.Equal(t, devices.Healthy, d.Health)
}

func TestComparisons(t *testing.T) {
	t.Parallel()
	see := func(d devices.Device, c devices.Comparison, now time.Time) devices.Device {
		d, _ = devices.Judge(d, devices.Observation{Compared: &c}, now)
		return d
	}
	d := see(known(), devices.Comparison{Missed: 1}, noon)
	require.Equal(t, devices.Degraded, d.Health)
	require.Contains(t, d.Reason.String(), "A message on the phone")
	d = see(d, devices.Comparison{}, noon.Add(time.Minute))
	require.Equal(t, devices.Degraded, d.Health, "nothing was heard since")
	d = see(d, devices.Comparison{Missed: 2}, noon.Add(2*time.Minute))
	require.Contains(t, d.Reason.String(), "3 messages on the phone")
	d.HeardAt = noon.Add(3 * time.Minute)
	d = see(d, devices.Comparison{Missed: 1}, noon.Add(4*time.Minute))
	d = see(d, devices.Comparison{}, noon.Add(5*time.Minute))
	require.Equal(t, devices.Degraded, d.Health, "one was heard, and a later one missed")
	d.HeardAt = noon.Add(6 * time.Minute)
	d = see(d, devices.Comparison{CaughtUp: noon}, noon.Add(7*time.Minute))
	require.Equal(t, devices.Healthy, d.Health)
	d = see(d, devices.Comparison{NoHistory: true}, noon)
	require.Equal(t, devices.Unverified, d.Health)

	d = see(known(), devices.Comparison{CaughtUp: noon.Add(time.Hour)}, noon)
	d = see(d, devices.Comparison{CaughtUp: noon}, noon)
	require.Equal(t, noon.Add(time.Hour), d.CaughtUpAt, "never back")

	blocked := working(ownPhone)
	blocked.Limits = &gateway.Limits{Blocked: true}
	d, _ = devices.Judge(known(), devices.Observation{Session: blocked}, noon)
	require.Equal(t, devices.Degraded, d.Health)
	require.Contains(t, d.Reason.String(), "no new chats")
}

func TestClaims(t *testing.T) {
	t.Parallel()
	twin := uuid.New()
	d, _ := devices.Judge(fresh(), devices.Observation{Session: working(ownPhone), Twin: twin}, noon)
	require.Equal(t, devices.Claim{Kind: devices.SameNumber, Phone: ownPhone, Name: "Toko Melati", Device: twin}, d.Claim)
	require.True(t, d.Held())
	require.Empty(t, d.Phone, "it is not its own")
	require.Equal(t, devices.Degraded, d.Health)

	d, _ = devices.Judge(known(), devices.Observation{Session: told(gateway.StateScan), AskedAt: noon}, noon)
	require.True(t, d.Held(), "anybody may come")
	d, _ = devices.Judge(d, devices.Observation{Session: working(otherPhone), AskedAt: noon}, noon)
	require.Equal(t, devices.OtherNumber, d.Claim.Kind)
	require.Equal(t, ownPhone, d.Phone)
	require.True(t, d.Held())
	d, _ = devices.Judge(d, devices.Observation{Session: told(gateway.StateScan), AskedAt: noon}, noon)
	require.Equal(t, devices.NoClaim, d.Claim.Kind, "that number has gone")
	d, _ = devices.Judge(d, devices.Observation{Session: working(ownPhone), AskedAt: noon}, noon)
	require.False(t, d.Held(), "the same one as before")

	byLID := known()
	byLID.LID = "1@lid"
	d, _ = devices.Judge(byLID, devices.Observation{Session: &gateway.Session{State: gateway.StateWorking, Account: &gateway.Account{Identities: gateway.Identities{LID: "1@lid"}}}}, noon)
	require.Equal(t, devices.NoClaim, d.Claim.Kind)
	require.Equal(t, ownPhone, d.Phone)
}
