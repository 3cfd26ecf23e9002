package devices_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

func TestAttemptsGrowAndEnd(t *testing.T) {
	t.Parallel()
	now := noon
	d, _ := devices.Judge(known(), devices.Observation{Session: told(gateway.StateFailed), AskedAt: now}, now)
	var last time.Duration
	attempts := 0
	for ; !d.RetryAt.IsZero(); attempts++ {
		pause := d.RetryAt.Sub(now)
		require.Greater(t, pause, last)
		last, now = pause, d.RetryAt
		// As the watch does it: it counts the attempt, and the session is seen to come up and to fail again.
		d.Attempts, d.RetryAt = d.Attempts+1, time.Time{}
		d, _ = devices.Judge(d, devices.Observation{Session: told(gateway.StateStarting), AskedAt: now}, now)
		require.Equal(t, devices.Down, d.Health, "an attempt does not make it well")
		require.True(t, d.RetryAt.IsZero())
		d, _ = devices.Judge(d, devices.Observation{Session: told(gateway.StateFailed), AskedAt: now}, now)
	}
	require.Equal(t, 8, attempts)
	require.Equal(t, gateway.StateFailed.Advice(), d.Reason, "a person has to look at it")
	require.Equal(t, noon, d.HealthAt, "down since the beginning")
	d, _ = devices.Judge(d, devices.Observation{Session: told(gateway.StateFailed), AskedAt: now, ByHand: true}, now)
	require.Equal(t, now.Add(5*time.Second), d.RetryAt, "somebody did")
}

func TestOnlyASteadyConnectionForgetsAttempts(t *testing.T) {
	t.Parallel()
	for lasted, attempts := range map[time.Duration]int{time.Minute: 3, 5 * time.Minute: 0} {
		d := known()
		d.Attempts = 3
		d, _ = devices.Judge(d, devices.Observation{Session: told(gateway.StateFailed), AskedAt: noon.Add(lasted)}, noon.Add(lasted))
		require.Equal(t, attempts, d.Attempts, lasted)
	}
}

func TestStuckOnTheWayUp(t *testing.T) {
	t.Parallel()
	for name, device := range map[string]devices.Device{"never paired": fresh(), "paired before": known()} {
		d, _ := devices.Judge(device, devices.Observation{Session: told(gateway.StateStarting), AskedAt: noon}, noon)
		d, _ = devices.Judge(d, devices.Observation{Session: told(gateway.StateStarting), AskedAt: noon.Add(89 * time.Second)}, noon.Add(89*time.Second))
		require.Equal(t, devices.Waiting, d.Health, name)
		require.True(t, d.RetryAt.IsZero(), name)
		late := noon.Add(90 * time.Second)
		d, _ = devices.Judge(d, devices.Observation{Session: told(gateway.StateStarting), AskedAt: late}, late)
		require.Equal(t, devices.Down, d.Health, name)
		require.Equal(t, late.Add(5*time.Second), d.RetryAt, name+": it says that CloudWA restarts it")
		d, _ = devices.Judge(d, devices.Observation{Session: working(ownPhone), AskedAt: late}, late)
		require.True(t, d.RetryAt.IsZero(), name)
	}
}

func TestNobodyIsBroughtBackWhoDoesNotWantIt(t *testing.T) {
	t.Parallel()
	off := known()
	off.Wanted = false
	for name, device := range map[string]devices.Device{"never paired": fresh(), "disconnected": off} {
		for _, state := range []gateway.State{gateway.StateMissing, gateway.StateStopped, gateway.StateFailed} {
			d, _ := devices.Judge(device, devices.Observation{Session: told(state), AskedAt: noon}, noon)
			require.True(t, d.RetryAt.IsZero(), "%s: %s", name, state)
		}
	}
}

func TestWhatIsOlderThanThePresentStateIsIgnored(t *testing.T) {
	t.Parallel()
	d, entries := devices.Judge(known(), devices.Observation{Session: told(gateway.StateFailed), AskedAt: noon.Add(-time.Second)}, noon)
	require.Equal(t, gateway.StateWorking, d.State)
	require.Empty(t, entries)

	// A gateway's clock is compared with itself only: one that is ahead or behind does not make us deaf to what we see ourselves.
	for _, off := range []time.Duration{-time.Hour, time.Hour} {
		d, _ = devices.Judge(known(), devices.Observation{Session: told(gateway.StateFailed), ToldAt: noon.Add(off)}, noon)
		require.Equal(t, gateway.StateFailed, d.State)
		require.Equal(t, noon, d.StateAt)
		late, _ := devices.Judge(d, devices.Observation{Session: working(ownPhone), ToldAt: noon.Add(off - time.Second)}, noon.Add(time.Second))
		require.Equal(t, gateway.StateFailed, late.State, "a report that was late")
		d, _ = devices.Judge(d, devices.Observation{Session: working(ownPhone), AskedAt: noon.Add(time.Second)}, noon.Add(time.Second))
		require.Equal(t, gateway.StateWorking, d.State)
	}
}

func TestHowLongACodeHolds(t *testing.T) {
	t.Parallel()
	minute := noon.Add(time.Minute)
	d, _ := devices.Judge(fresh(), devices.Observation{Session: &gateway.Session{State: gateway.StateScan, QRUntil: minute}, AskedAt: noon}, noon)
	d, _ = devices.Judge(d, devices.Observation{Session: told(gateway.StateScan), AskedAt: noon.Add(time.Second)}, noon.Add(time.Second))
	require.Equal(t, minute, d.QRUntil, "an answer that does not tell does not shorten it")
	d, _ = devices.Judge(d, devices.Observation{Session: told(gateway.StateScan), AskedAt: minute}, minute)
	require.Equal(t, minute.Add(gateway.QRNext), d.QRUntil)
	d, _ = devices.Judge(d, devices.Observation{Session: told(gateway.StateStarting), AskedAt: minute}, minute)
	require.Zero(t, d.QRUntil)
}

// TestJudgeProperties: whatever happens in whatever order, nothing is said to be well without evidence.
func TestJudgeProperties(t *testing.T) {
	t.Parallel()
	states := []gateway.State{
		gateway.StateMissing, gateway.StateStopped, gateway.StateStarting, gateway.StateScan, gateway.StatePasskey, gateway.StateWorking,
		gateway.StateFailed, gateway.StateUnknown,
	}
	rapid.Check(t, func(t *rapid.T) {
		d, now := fresh(), noon
		d.Wanted = rapid.Bool().Draw(t, "wanted")
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 600).Draw(t, "seconds")) * time.Second)
			o := devices.Observation{ByHand: rapid.Bool().Draw(t, "by hand")}
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				o.Failure = &gateway.Error{Class: gateway.Retry, Reason: gateway.ReasonUnreachable, Message: gateway.StateStopped.Advice()}
			case 1:
				o.Compared = &devices.Comparison{Missed: rapid.IntRange(0, 2).Draw(t, "missed"), NoHistory: rapid.Bool().Draw(t, "no history")}
			case 2:
				d.HeardAt = now
			default:
				at := now.Add(time.Duration(rapid.IntRange(-900, 900).Draw(t, "at")) * time.Second)
				if rapid.Bool().Draw(t, "asked") {
					o.AskedAt = at
				} else {
					o.ToldAt = at
				}
				o.Session = told(rapid.SampledFrom(states).Draw(t, "state"))
				if rapid.Bool().Draw(t, "account") {
					o.Session.Account = &gateway.Account{Identities: gateway.Identities{Phone: rapid.SampledFrom([]string{ownPhone, otherPhone}).Draw(t, "phone")}}
				}
				if rapid.IntRange(0, 4).Draw(t, "twin") == 0 {
					o.Twin = uuid.New()
				}
			}
			before := d
			d, _ = devices.Judge(before, o, now)
			check(t, before, d, now)
			again, entries := devices.Judge(d, devices.Observation{}, now)
			require.Equal(t, d, again, "the same evidence, the same verdict")
			require.Empty(t, entries, "and nothing new to tell")
			if d.Attempts < 8 && rapid.Bool().Draw(t, "attempt") && !d.RetryAt.IsZero() {
				d.Attempts, d.RetryAt = d.Attempts+1, time.Time{}
			}
		}
	})
}

func check(t *rapid.T, before, d devices.Device, now time.Time) {
	if d.Health == devices.Healthy || d.Health == devices.Unverified {
		require.Equal(t, gateway.StateWorking, d.State)
		require.False(t, d.Held())
		require.Less(t, d.Failures, 2)
		require.Zero(t, d.DeafSince)
	}
	require.Equal(t, !d.Wanted, d.Health == devices.Off)
	require.False(t, d.StateAt.After(now), "nothing is from the future")
	if d.Claim.Kind != devices.NoClaim {
		require.NotEqual(t, devices.Healthy, d.Health)
	}
	if d.Phone != before.Phone {
		require.Empty(t, before.Phone, "a number never takes another one's place")
	}
	if d.State == before.State && d.Health == before.Health {
		require.True(t, d.StateAt.Equal(before.StateAt) && d.HealthAt.Equal(before.HealthAt))
	}
	if !d.RetryAt.IsZero() {
		require.True(t, d.Wanted && d.State != gateway.StateWorking && d.State != gateway.StateScan)
	}
}
