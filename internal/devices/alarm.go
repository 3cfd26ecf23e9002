package devices

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

const (
	// alarmAfter is how long a device may be down before people are told, where it may well come back by itself.
	alarmAfter = time.Minute
	// mailPause is how long after a mail about a device no further one is sent; the bell tells all the same.
	mailPause = 30 * time.Minute
)

type alarmTx interface {
	NotifyAdmins(ctx context.Context, except uuid.UUID, notice account.Notice) error
	Admins(ctx context.Context) ([]uuid.UUID, error)
	Enqueue(ctx context.Context, jobs ...account.Job) error
}

// alarmOf returns what people have to be told about a change, "" for nothing.
func alarmOf(before, after Device, now time.Time) account.NoticeKind {
	switch {
	case after.Claim.Kind != NoClaim && before.Claim.Kind == NoClaim:
		return account.NoticeDeviceClaim
	case after.Health == Down && (!after.Alarmed || before.unpaired(after)):
		return downAlarm(after, now)
	case after.Restricted && !before.Restricted:
		return account.NoticeDeviceRestricted
	case !after.DeafSince.IsZero() && before.DeafSince.IsZero():
		return account.NoticeDeviceDegraded
	case after.Alarmed && (after.Health == Healthy || after.Health == Unverified):
		return account.NoticeDeviceBack
	}
	return ""
}

// unpaired reports whether the pairing was lost in between, so that the phone is needed.
func (d Device) unpaired(after Device) bool {
	return !d.PairedAt.IsZero() && after.PairedAt.IsZero() && after.needsPhone()
}

func (d Device) needsPhone() bool {
	return d.State == gateway.StateScan || d.State == gateway.StatePasskey
}

// downAlarm tells at once of what only a person can mend, and of the rest when it lasts.
func downAlarm(d Device, now time.Time) account.NoticeKind {
	switch {
	case d.needsPhone():
		return account.NoticeDeviceScan
	case d.State == gateway.StateFailed || now.Sub(d.HealthAt) >= alarmAfter:
		return account.NoticeDeviceDown
	}
	return ""
}

// mailOf returns what is mailed too, because nobody may be looking, "" for nothing. It is once for each time that a device is down, and
// not before it is clear that it lasts: what is mailed should still be true when it is read.
func (d Device) mailOf(alarm account.NoticeKind, now time.Time) account.NoticeKind {
	switch {
	case now.Sub(d.MailedAt) < mailPause:
		return ""
	case alarm == account.NoticeDeviceClaim || alarm == account.NoticeDeviceScan:
		return alarm
	case d.Health != Down || !d.MailedAt.Before(d.HealthAt):
		return ""
	case d.needsPhone():
		return account.NoticeDeviceScan
	case now.Sub(d.HealthAt) >= alarmAfter:
		return account.NoticeDeviceDown
	}
	return ""
}

// raise puts an alarm behind the bell of everybody who can do something, and mails what has to be mailed.
func raise(ctx context.Context, tx alarmTx, d *Device, alarm account.NoticeKind, now time.Time) error {
	switch alarm {
	case account.NoticeDeviceDown, account.NoticeDeviceScan:
		d.Alarmed = true
	case account.NoticeDeviceBack:
		d.Alarmed = false
	}
	if alarm != "" {
		if err := tx.NotifyAdmins(ctx, uuid.Nil, account.Notice{Kind: alarm, Subject: d.Name}); err != nil {
			return err
		}
	}
	letter := d.mailOf(alarm, now)
	if letter == "" {
		return nil
	}
	d.MailedAt = now
	people, err := tx.Admins(ctx)
	if err != nil {
		return err
	}
	jobs := make([]account.Job, len(people))
	for i, id := range people {
		jobs[i] = MailAlarm{TenantID: d.TenantID, DeviceID: d.ID, UserID: id, Alarm: letter}
	}
	return tx.Enqueue(ctx, jobs...)
}
