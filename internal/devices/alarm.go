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
	case after.Health == Down && !after.Alarmed:
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

// downAlarm tells at once of what only a person can mend, and of the rest when it lasts.
func downAlarm(d Device, now time.Time) account.NoticeKind {
	switch {
	case d.State == gateway.StateScan || d.State == gateway.StatePasskey:
		return account.NoticeDeviceScan
	case d.State == gateway.StateFailed || now.Sub(d.HealthAt) >= alarmAfter:
		return account.NoticeDeviceDown
	}
	return ""
}

// mailed are the alarms that are mailed too, because nobody may be looking.
var mailed = map[account.NoticeKind]bool{account.NoticeDeviceDown: true, account.NoticeDeviceScan: true, account.NoticeDeviceClaim: true}

// raise puts an alarm behind the bell of everybody who can do something, and mails it.
func raise(ctx context.Context, tx alarmTx, d *Device, alarm account.NoticeKind, now time.Time) error {
	switch alarm {
	case "":
		return nil
	case account.NoticeDeviceDown, account.NoticeDeviceScan:
		d.Alarmed = true
	case account.NoticeDeviceBack:
		d.Alarmed = false
	}
	if err := tx.NotifyAdmins(ctx, uuid.Nil, account.Notice{Kind: alarm, Subject: d.Name}); err != nil {
		return err
	}
	if !mailed[alarm] || now.Sub(d.MailedAt) < mailPause {
		return nil
	}
	d.MailedAt = now
	people, err := tx.Admins(ctx)
	if err != nil {
		return err
	}
	jobs := make([]account.Job, len(people))
	for i, id := range people {
		jobs[i] = MailAlarm{TenantID: d.TenantID, DeviceID: d.ID, UserID: id, Alarm: alarm}
	}
	return tx.Enqueue(ctx, jobs...)
}
