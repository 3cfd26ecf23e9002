package inbox

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// ActionKind says how a message is changed that is on WhatsApp already.
type ActionKind string

// The changes.
const (
	ActReact  ActionKind = "react"  // the value is the emoji, "" to take it away
	ActEdit   ActionKind = "edit"   // the value is the new text
	ActRevoke ActionKind = "revoke" // deleted for everyone
)

// Action is a change of a message that is on its way. Each can be done twice without harm, so one that was interrupted is done again.
type Action struct {
	ID        uuid.UUID
	MessageID uuid.UUID
	DeviceID  uuid.UUID
	Kind      ActionKind
	Value     string
	Author    Author
	Tries     int
	Failure   errs.Message // why it was given up; empty while it is on its way
}

// How long WhatsApp lets messages be changed, by its help pages: a text for 15 minutes, and deleting for everyone for two days and a bit.
const (
	EditableFor  = 15 * time.Minute
	RevocableFor = 60 * time.Hour
)

// actTx is what working actions off needs of a transaction.
type actTx interface {
	// NextAction returns the oldest change that a device has to make now; not found where there is none.
	NextAction(ctx context.Context, deviceID uuid.UUID) (Action, error)
	LockMessage(ctx context.Context, id uuid.UUID) (Message, error)
	UpdateMessage(ctx context.Context, m Message) error
	EndAction(ctx context.Context, a Action) error
	PostponeAction(ctx context.Context, a Action, due time.Time) error
	FailAction(ctx context.Context, a Action, failure errs.Message) error
}

// act makes one change of a message of the device. Did is false where none is due.
func (s *Sender[T]) act(ctx context.Context, tenant account.Transactor[T], driver gateway.Driver, d devices.Device) (did bool, err error) {
	var action Action
	var m Message
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		if action, err = tx.NextAction(ctx, d.ID); err != nil {
			return err
		}
		if m, err = tx.LockMessage(ctx, action.MessageID); err != nil || m.RevokedAt.IsZero() {
			return err
		}
		// It was deleted meanwhile: there is nothing left to change, and WhatsApp is not told of it again.
		return errors.Join(tx.UpdateMessage(ctx, m), tx.EndAction(ctx, action))
	})
	if errs.Is(err, errs.NotFound) {
		return false, nil
	}
	if err != nil || !m.RevokedAt.IsZero() {
		return err == nil, err
	}
	cause := s.change(ctx, tenant, driver, action, m)
	ctx = context.WithoutCancel(ctx)
	return true, tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		if cause != nil {
			return s.unchanged(ctx, tx, action, cause)
		}
		m, err := tx.LockMessage(ctx, m.ID)
		if err != nil {
			return err
		}
		action.apply(&m, s.Now())
		if err := tx.UpdateMessage(ctx, m); err != nil {
			return err
		}
		return tx.EndAction(ctx, action)
	})
}

// change tells the gateway.
func (s *Sender[T]) change(ctx context.Context, tenant account.Transactor[T], driver gateway.Driver, a Action, m Message) error {
	chat, err := s.target(ctx, tenant, driver, m)
	if err != nil {
		return err
	}
	id := gateway.MessageID{Raw: m.Raw, Wamid: m.Wamid, FromMe: m.FromMe}
	switch a.Kind {
	case ActReact:
		return driver.React(ctx, chat, id, a.Value)
	case ActEdit:
		return driver.Edit(ctx, chat, id, a.Value)
	default:
		return driver.Revoke(ctx, chat, id)
	}
}

// apply does to a message of ours what WhatsApp did.
func (a Action) apply(m *Message, now time.Time) {
	switch a.Kind {
	case ActReact:
		m.Reactions = react(m.Reactions, gateway.Reacted{FromMe: true, Emoji: a.Value, At: now})
	case ActEdit:
		edit(m, a.Value, now)
	case ActRevoke:
		m.RevokedAt = now
	}
}

// unchanged keeps why a change was not made, or tries again later where that may help.
func (s *Sender[T]) unchanged(ctx context.Context, tx T, a Action, cause error) error {
	failure, ok := errors.AsType[*gateway.Error](cause)
	now := s.Now()
	switch {
	case !ok:
		return cause
	case failure.Class == gateway.WaitUntil:
		return tx.PostponeAction(ctx, a, failure.Until)
	case failure.Class == gateway.DeviceDown || failure.Reason == gateway.ReasonUnreachable:
		return tx.PostponeAction(ctx, a, now.Add(downPause))
	case failure.Class == gateway.Permanent || a.Tries >= maxTries:
		return tx.FailAction(ctx, a, failure.Message)
	}
	return tx.PostponeAction(ctx, a, now.Add(time.Duration(1<<a.Tries)*time.Second))
}

// ChangeTx is what asking for a change needs of a transaction.
type ChangeTx interface {
	LockMessage(ctx context.Context, id uuid.UUID) (Message, error)
	// AddAction queues a change in place of an earlier one of its kind.
	AddAction(ctx context.Context, a Action, m Message) error
	// DropActions removes what became of changes of a message that were given up.
	DropActions(ctx context.Context, m Message) error
	WakeLane(ctx context.Context, deviceID uuid.UUID) error
}

// Alter queues a change of a message. A wrong text comes as errs.Fields ("text").
func Alter[T ChangeTx](ctx context.Context, tenant account.Transactor[T], a Action, now time.Time) (err error) {
	if a.Kind == ActEdit {
		if a.Value, err = checkText(a.Value); err != nil {
			return err
		}
	}
	a.ID = account.NewID()
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		m, err := tx.LockMessage(ctx, a.MessageID)
		if err != nil {
			return err
		}
		if err := a.allowed(m, now); err != nil {
			return err
		}
		a.DeviceID = m.DeviceID
		if err := tx.AddAction(ctx, a, m); err != nil {
			return err
		}
		return tx.WakeLane(ctx, m.DeviceID)
	})
}

// Dismiss forgets that changes of a message were not made.
func Dismiss[T ChangeTx](ctx context.Context, tenant account.Transactor[T], messageID uuid.UUID) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		m, err := tx.LockMessage(ctx, messageID)
		if err != nil {
			return err
		}
		return tx.DropActions(ctx, m)
	})
}

// allowed returns why a message cannot be changed like that.
func (a Action) allowed(m Message, now time.Time) error {
	switch {
	case m.DeviceID == uuid.Nil:
		return errs.New(errs.Conflict, "The number of this chat was deleted. It can be read, and not answered.")
	case !m.RevokedAt.IsZero():
		return errs.New(errs.Conflict, "This message was deleted.")
	case m.Raw == "" || m.Status == StatusQueued || m.Status == StatusSending || m.Status == StatusUnknown || m.Status == StatusOf(gateway.StatusFailed):
		return errs.New(errs.Conflict, "This message has not been sent yet.")
	case a.Kind == ActReact:
		return nil
	case !m.FromMe:
		return errs.New(errs.Conflict, "Only messages of this number can be changed.")
	case a.Kind == ActEdit && !Editable(m, now):
		return errs.New(errs.Conflict, "WhatsApp lets a text be changed for 15 minutes.")
	case a.Kind == ActRevoke && !Revocable(m, now):
		return errs.New(errs.Conflict, "WhatsApp lets a message be deleted for everyone for two days.")
	}
	return nil
}

// Editable reports whether WhatsApp still takes another text for a message of ours.
func Editable(m Message, now time.Time) bool {
	return m.FromMe && m.Text != "" && now.Sub(m.At) < EditableFor
}

// Revocable reports whether WhatsApp still deletes a message of ours for everyone.
func Revocable(m Message, now time.Time) bool { return m.FromMe && now.Sub(m.At) < RevocableFor }
