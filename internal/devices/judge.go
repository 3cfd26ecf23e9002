package devices

import (
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// Times by which a device is judged. They are choices of ours: short enough to be true, long enough not to cry wolf.
const (
	// startingPatience is how long a session may be on the way up before it counts as stuck (WAHA itself gives up after two minutes).
	startingPatience = 90 * time.Second
	// steady is how long a connection has to last before attempts to reconnect are counted anew.
	steady = 5 * time.Minute
	// toleratedFailures is how many checks in a row may fail before the gateway counts as gone.
	toleratedFailures = 2
)

// reconnectPauses are the waits before the attempts to bring a session back. After the last one a person has to look at it.
var reconnectPauses = []time.Duration{
	5 * time.Second, 15 * time.Second, time.Minute, 3 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour,
}

// Observation is something that was learned about a device. Each part is optional.
type Observation struct {
	Session *gateway.Session // as the gateway told it
	// One of the two says when: the gateway's clock of a report, or ours of when we asked. They are never compared with each other, because
	// clocks differ, and a report that was late must not undo a newer one.
	ToldAt   time.Time
	AskedAt  time.Time
	Failure  error       // the gateway did not answer
	Compared *Comparison // what the gateway keeps was compared with what is here
	ByHand   bool        // somebody asked for it: attempts to reconnect are counted anew
	Twin     uuid.UUID   // another device of the workspace that is connected as the account of Session; zero for none
}

// Comparison is what comparing the gateway's newest messages with ours found.
type Comparison struct {
	Missed    int       // messages of the gateway that are not here and should be
	NoHistory bool      // the gateway keeps none
	CaughtUp  time.Time // everything up to then is here; zero where only the newest messages were looked at
}

// Judge returns what a device is after an observation, and what to put on its timeline. It is pure: the same evidence gives the same
// verdict.
func Judge(d Device, o Observation, now time.Time) (Device, []Entry) {
	before := d
	var entries []Entry
	say := func(kind EntryKind, m errs.Message) {
		if m.Format != "" {
			entries = append(entries, Entry{At: now, Kind: kind, Message: m})
		}
	}
	if o.ByHand {
		d.Attempts, d.RetryAt = 0, time.Time{}
	}
	if o.Session != nil && !o.stale(d) {
		if d.ToldAt.Before(o.ToldAt) {
			d.ToldAt = o.ToldAt
		}
		d = d.told(*o.Session, o.Twin, now)
		if d.State != before.State {
			say(EntryState, stateSentence(d.State, d.AccountName, d.Phone))
		}
	}
	switch {
	case o.Failure != nil:
		d.Failures++
	case !o.AskedAt.IsZero() || o.Compared != nil: // that reports come does not say that it can be asked
		d.Failures = 0
	}
	if o.Compared != nil {
		d = d.compared(*o.Compared, now)
	}
	d = d.retry(now)
	d.Health, d.Reason = d.verdict(o.Failure, now)
	if d.Health != before.Health {
		d.HealthAt = now
	}
	if d.Health != before.Health || d.Reason.Format != before.Reason.Format {
		say(EntryHealth, healthSentence(d.Health, d.Reason))
	}
	return d, entries
}

// stale reports whether something newer is known already.
func (o Observation) stale(d Device) bool {
	return o.ToldAt.Before(d.ToldAt) && !o.ToldAt.IsZero() || !o.AskedAt.IsZero() && o.AskedAt.Before(d.StateAt)
}

// told takes over what the gateway says about the session.
func (d Device) told(s gateway.Session, twin uuid.UUID, now time.Time) Device {
	begins, code := s.State != d.State, d.QRUntil
	if begins {
		if d.State == gateway.StateWorking && now.Sub(d.StateAt) >= steady {
			d.Attempts = 0
		}
		d.State, d.StateAt, d.RetryAt = s.State, now, time.Time{}
	}
	d.QRUntil = time.Time{}
	switch s.State {
	case gateway.StateScan, gateway.StateMissing, gateway.StatePasskey:
		// From here on anybody may be connected next.
		d.PairedAt, d.Claim, d.QRUntil = time.Time{}, Claim{}, s.QRUntil
		// A gateway may not say, and its clock may be off.
		if left := d.QRUntil.Sub(now); s.State == gateway.StateScan && (left < 0 || left > gateway.QRFirst) {
			d.QRUntil = guessQR(begins, code, now)
		}
	case gateway.StateWorking:
		d.Restricted = s.Limits != nil && s.Limits.Blocked
		if s.Account != nil {
			d = d.connected(*s.Account, twin, now)
		}
	}
	return d
}

// guessQR returns until when a code holds whose provider does not say so. The first one of a start holds longer. To hear of the same code
// again, as somebody who asks does, changes nothing.
func guessQR(begins bool, known, at time.Time) time.Time {
	switch {
	case begins:
		return at.Add(gateway.QRFirst)
	case known.After(at):
		return known
	}
	return at.Add(gateway.QRNext)
}

// connected takes the account that is connected, or keeps it apart as a claim where it must not be mixed with what is here.
func (d Device) connected(a gateway.Account, twin uuid.UUID, now time.Time) Device {
	claim := Claim{Phone: a.Phone, LID: a.LID, Name: a.Name}
	switch {
	case !d.Account().IsZero() && !sameAccount(d.Account(), a.Identities):
		claim.Kind = OtherNumber
	case twin != uuid.Nil:
		claim.Kind, claim.Device = SameNumber, twin
	default:
		return d.accept(a, now)
	}
	d.Claim = claim
	return d
}

// accept makes the account the device's own.
func (d Device) accept(a gateway.Account, now time.Time) Device {
	if d.Account().IsZero() {
		d.CaughtUpAt = now // what was written before is not ours to fetch
	}
	known := a.Identities.Merge(d.Account())
	d.Phone, d.LID, d.Claim = known.Phone, known.LID, Claim{}
	if a.Name != "" {
		d.AccountName = a.Name
	}
	if d.PairedAt.IsZero() {
		d.PairedAt = now
	}
	return d
}

// sameAccount reports whether two accounts are one: by number where both have one, else by hidden id.
func sameAccount(a, b gateway.Identities) bool {
	if a.Phone != "" && b.Phone != "" {
		return a.Phone == b.Phone
	}
	return a.LID != "" && a.LID == b.LID
}

// compared takes over what a comparison with the gateway's history found.
func (d Device) compared(c Comparison, now time.Time) Device {
	d.NoHistory = c.NoHistory
	switch {
	case c.Missed > 0:
		if d.DeafSince.IsZero() || d.HeardAt.After(d.DeafSince) {
			d.DeafSince, d.Missed = now, 0 // also where something was heard in between: not all of it came
		}
		d.Missed += c.Missed
	case !d.DeafSince.IsZero() && d.HeardAt.After(d.DeafSince):
		d.DeafSince, d.Missed = time.Time{}, 0
	}
	if c.CaughtUp.After(d.CaughtUpAt) {
		d.CaughtUpAt = c.CaughtUp
	}
	return d
}

// retry plans the next attempt to bring the session back. A device that was never paired and is not on the way up waits for a person
// instead: nobody asked for more codes.
func (d Device) retry(now time.Time) Device {
	stuck := d.State == gateway.StateStarting && now.Sub(d.StateAt) >= startingPatience
	lost := d.State == gateway.StateFailed || d.State == gateway.StateStopped || d.State == gateway.StateMissing
	switch {
	case !d.Wanted || (!stuck && !lost) || (lost && d.Account().IsZero()):
		d.RetryAt = time.Time{}
	case d.RetryAt.IsZero() && d.Attempts < len(reconnectPauses):
		d.RetryAt = now.Add(reconnectPauses[d.Attempts])
	}
	return d
}

// verdict is the health that all of the evidence gives, and why.
func (d Device) verdict(failure error, now time.Time) (Health, errs.Message) {
	known := !d.Account().IsZero()
	switch {
	case !d.Wanted:
		return Off, errs.Message{}
	case d.Claim.Kind == OtherNumber:
		return Degraded, errs.Msg("Another number than before was connected. Say what it is; until then none of its messages are taken.")
	case d.Claim.Kind == SameNumber:
		return Degraded, errs.Msg("This number is connected here twice. Say which one to go on with; until then no messages come in here.")
	case d.Failures >= toleratedFailures && failure != nil:
		return Down, gateway.ErrorOf(failure).Message
	case d.Failures >= toleratedFailures:
		return d.Health, d.Reason
	}
	switch d.State {
	case gateway.StateWorking:
		return d.workingVerdict()
	case gateway.StateStarting:
		if now.Sub(d.StateAt) >= startingPatience {
			return Down, errs.Msg("It has been connecting for longer than it should. CloudWA restarts it.")
		}
		if d.Health == Down && d.Attempts > 0 {
			return Down, errs.Msg("The connection was lost. CloudWA tries to bring it back.") // an attempt is no news
		}
		return Waiting, errs.Message{}
	case gateway.StateScan, gateway.StatePasskey:
		if known {
			return Down, d.State.Advice()
		}
		return Waiting, d.State.Advice()
	case gateway.StateFailed, gateway.StateStopped, gateway.StateMissing:
		return d.lostVerdict(known)
	default:
		return Down, d.State.Advice()
	}
}

func (d Device) workingVerdict() (Health, errs.Message) {
	switch {
	case d.PairedAt.IsZero():
		return Waiting, errs.Message{}
	case d.Restricted:
		return Degraded, errs.Msg("WhatsApp lets this number open no new chats at present. It may answer people who write to it.")
	case !d.DeafSince.IsZero() && d.Missed == 1:
		return Degraded, errs.Msg("A message on the phone did not reach us by itself; it was fetched. The gateway's reports do not arrive.")
	case !d.DeafSince.IsZero():
		return Degraded, errs.Msg("%d messages on the phone did not reach us by themselves; they were fetched. The gateway's reports do not arrive.", d.Missed)
	case d.NoHistory:
		return Unverified, errs.Msg("The gateway keeps no messages of this number, so CloudWA cannot verify that all of them arrive.")
	}
	return Healthy, errs.Message{}
}

func (d Device) lostVerdict(known bool) (Health, errs.Message) {
	switch {
	case !known && d.State == gateway.StateFailed:
		return Waiting, errs.Msg("The codes were not scanned in time.")
	case !known:
		return Waiting, errs.Message{}
	case d.RetryAt.IsZero():
		return Down, d.State.Advice()
	}
	return Down, errs.Msg("The connection was lost. CloudWA tries to bring it back.")
}
