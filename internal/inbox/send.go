package inbox

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// Times of sending.
const (
	// lease is how long a message is on its way before whoever sends it counts as gone, unless they renew it, which they do each renew. So a
	// number stands still for seconds after a crash, although its gateway may take minutes for the calls around a message.
	lease = 20 * time.Second
	renew = 6 * time.Second
	// settleAfter is when a message is looked for whose sending ended without an answer, and how often again.
	settleAfter = 10 * time.Second
	// settleUntil is how long it is looked for before a person has to decide.
	settleUntil = 90 * time.Second
	// downPause is how long what is queued waits while the gateway cannot send.
	downPause = 15 * time.Second
	// maxTries bounds the tries of a message that the gateway refuses for reasons that may pass.
	maxTries = 8
	// history is how many messages of a chat are looked through for one of ours.
	history = 100
)

// SendTx is what sending needs of a transaction.
type SendTx interface {
	Device(ctx context.Context, id uuid.UUID) (devices.Device, error)
	// NextToSend returns the message that a device has to send or to settle next; ok is false where there is none, or one is on its way.
	NextToSend(ctx context.Context, deviceID uuid.UUID) (m Message, ok bool, err error)
	// ClaimMessage makes a queued message the one that is on its way; ok is false where another one is by now.
	ClaimMessage(ctx context.Context, m Message, raw string, lease time.Duration) (ok bool, err error)
	// RenewLease says that a message is still on its way.
	RenewLease(ctx context.Context, id uuid.UUID, lease time.Duration) error
	// Postpone gives a message another status and says when it is looked at next.
	Postpone(ctx context.Context, m Message, status Status, due time.Time) error
	// Accept notes that the gateway has a message of ours, and under which id.
	Accept(ctx context.Context, id uuid.UUID, sent gateway.MessageID) error
	// GiveUp ends the sending of a message that is still on its way.
	GiveUp(ctx context.Context, id uuid.UUID, status Status, failure errs.Message) error
	Tries(ctx context.Context, id uuid.UUID) (int, error)
	Conversation(ctx context.Context, id uuid.UUID) (Conversation, error)
	IdentitiesOf(ctx context.Context, contactID uuid.UUID) (gateway.Identities, error)
	KnownRaws(ctx context.Context, deviceID uuid.UUID, ids []gateway.MessageID) (map[gateway.MessageID]bool, error)
	WaitReceiving(ctx context.Context, deviceID uuid.UUID) error
	Unpark(ctx context.Context, deviceID uuid.UUID, on ...string) error
	seenTx
}

// Sender sends what people write here.
type Sender[T SendTx] struct {
	Tenant  func(id uuid.UUID) account.Transactor[T]
	Drivers devices.Drivers
	Log     *slog.Logger
	Now     func() time.Time

	turns turns
}

// Send sends what is queued at a device, in its order and one message at a time. It ends when there is nothing to do now; what has to wait
// is woken by the sweep.
func (s *Sender[T]) Send(ctx context.Context, tenantID, deviceID uuid.UUID) error {
	if !s.turns.take(deviceID) {
		return nil
	}
	for {
		if err := s.work(ctx, tenantID, deviceID); err != nil {
			s.turns.drop(deviceID)
			return err
		}
		if s.turns.done(deviceID) {
			return nil
		}
	}
}

// work sends until there is nothing to do now.
func (s *Sender[T]) work(ctx context.Context, tenantID, deviceID uuid.UUID) error {
	tenant := s.Tenant(tenantID)
	for {
		var next Message
		var device devices.Device
		found := false
		err := tenant.InTx(ctx, func(ctx context.Context, tx T) (err error) {
			if device, err = tx.Device(ctx, deviceID); err != nil || device.Held() || device.State != gateway.StateWorking {
				return err
			}
			next, found, err = tx.NextToSend(ctx, deviceID)
			return err
		})
		if err != nil || !found {
			return err
		}
		driver, err := s.Drivers.Driver(ctx, device)
		if err != nil {
			_, err = s.failed(ctx, tenant, device, next, err)
			return err
		}
		goOn, err := s.one(ctx, tenant, driver, device, next)
		if err != nil || !goOn {
			return err
		}
	}
}

// one sends or settles one message. It goes on where the device can take the next.
func (s *Sender[T]) one(ctx context.Context, tenant account.Transactor[T], driver gateway.Driver, d devices.Device, m Message) (goOn bool, err error) {
	to, err := s.target(ctx, tenant, driver, m)
	if err != nil {
		return s.failed(ctx, tenant, d, m, err)
	}
	if m.Status == StatusSending {
		return s.settle(ctx, tenant, driver, d, to, m)
	}
	raw, err := driver.NewMessageID(ctx, m.Kind)
	if err != nil {
		return s.failed(ctx, tenant, d, m, err)
	}
	claimed := false
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) (err error) {
		claimed, err = tx.ClaimMessage(ctx, m, raw, lease)
		return err
	})
	if err != nil || !claimed {
		return false, err
	}
	m.Status, m.Raw = StatusSending, raw
	release := s.hold(ctx, tenant, m)
	if d.Seen == devices.SeenOnAnswer {
		s.seen(ctx, tenant, driver, to, m.ConversationID)
	}
	sent, err := s.deliver(ctx, driver, d, to, m)
	release()
	// Whatever it says has to be kept, also when the program is being stopped.
	ctx = context.WithoutCancel(ctx)
	if err != nil {
		return s.failed(ctx, tenant, d, m, err)
	}
	if sent.ID.Raw == "" {
		sent.ID.Raw = raw
	}
	return true, s.accepted(ctx, tenant, d, m, sent.ID)
}

// hold renews the lease of a message until the returned function is called, which waits for a renewal under way: what comes after it is the
// last word.
func (s *Sender[T]) hold(ctx context.Context, tenant account.Transactor[T], m Message) (release func()) {
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(renew)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			err := tenant.InTx(ctx, func(ctx context.Context, tx T) error { return tx.RenewLease(ctx, m.ID, lease) })
			if err != nil && ctx.Err() == nil {
				s.Log.WarnContext(ctx, "the lease of a message could not be renewed", "message_id", m.ID, "error", err)
			}
		}
	}()
	return func() {
		stop()
		<-ended
	}
}

// deliver gives a message to the gateway. Somebody typed it by hand, so it takes no further time; the other side sees typing for a moment.
func (s *Sender[T]) deliver(ctx context.Context, driver gateway.Driver, d devices.Device, to gateway.Chat, m Message) (gateway.Sent, error) {
	if d.HumanPace {
		err := driver.Typing(ctx, to, gateway.ActivityTyping, gateway.MessageID{})
		if away := gateway.ErrorOf(err); gateway.IsReason(err, gateway.ReasonUnreachable) {
			// Of the message nothing has left yet, so it can wait instead of having to be looked for.
			return gateway.Sent{}, &gateway.Error{Class: gateway.DeviceDown, Reason: away.Reason, Message: away.Message, Cause: away.Cause}
		}
		if err == nil {
			defer func() {
				if err := driver.Typing(context.WithoutCancel(ctx), to, gateway.ActivityNone, gateway.MessageID{}); err != nil {
					s.Log.InfoContext(ctx, "typing could not be ended", "device_id", d.ID, "error", err)
				}
			}()
		}
	}
	content, err := s.content(ctx, m)
	if err != nil {
		return gateway.Sent{}, err
	}
	return driver.Send(ctx, gateway.Outgoing{To: to, Content: content, ID: m.Raw})
}

// target returns the chat that a message goes to: the one that was last written from, or the one that follows from who it is.
func (s *Sender[T]) target(ctx context.Context, tenant account.Transactor[T], driver gateway.Driver, m Message) (gateway.Chat, error) {
	var person gateway.Identities
	var conversation Conversation
	err := tenant.InTx(ctx, func(ctx context.Context, tx T) (err error) {
		if conversation, err = tx.Conversation(ctx, m.ConversationID); err != nil || conversation.ChatID != "" {
			return err
		}
		person, err = tx.IdentitiesOf(ctx, conversation.ContactID)
		return err
	})
	switch {
	case err != nil:
		return gateway.Chat{}, err
	case conversation.Group:
		return gateway.Chat{Kind: gateway.ChatGroup, ID: conversation.ChatID}, nil
	case conversation.ChatID != "":
		return gateway.Chat{Kind: gateway.ChatPerson, ID: conversation.ChatID}, nil
	}
	return driver.ChatOf(person)
}

// accepted notes that the gateway has a message, and lets what waited for that be read.
func (s *Sender[T]) accepted(ctx context.Context, tenant account.Transactor[T], d devices.Device, m Message, id gateway.MessageID) error {
	return s.decided(ctx, tenant, d, m, func(ctx context.Context, tx T) error {
		if err := tx.Accept(ctx, m.ID, id); err != nil || id.Raw == "" {
			return err
		}
		return tx.Unpark(ctx, d.ID, id.Raw)
	})
}

// decided keeps what became of a message, and lets what waited for that be read. Reading waits meanwhile: a report that finds the message
// undecided is parked in a transaction of its own, which has to be over before the parked ones are looked for.
func (s *Sender[T]) decided(ctx context.Context, tenant account.Transactor[T], d devices.Device, m Message, keep func(ctx context.Context, tx T) error) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		if err := tx.WaitReceiving(ctx, d.ID); err != nil {
			return err
		}
		if err := keep(ctx, tx); err != nil {
			return err
		}
		return tx.Unpark(ctx, d.ID, sendingIn(m.ConversationID))
	})
}

// failed does what the class of an error asks for.
func (s *Sender[T]) failed(ctx context.Context, tenant account.Transactor[T], d devices.Device, m Message, cause error) (goOn bool, err error) {
	failure, ok := errors.AsType[*gateway.Error](cause)
	if !ok {
		return false, cause // our own trouble, such as the database; what is on its way is settled later
	}
	s.Log.WarnContext(ctx, "a message was not taken", "device_id", d.ID, "message_id", m.ID, "class", failure.Class, "reason", failure.Reason, "error", failure.Cause)
	now := s.Now()
	if failure.Uncertain && m.Status == StatusSending {
		return false, tenant.InTx(ctx, func(ctx context.Context, tx T) error { return tx.Postpone(ctx, m, StatusSending, now.Add(settleAfter)) })
	}
	return failure.Class == gateway.Permanent, s.decided(ctx, tenant, d, m, func(ctx context.Context, tx T) error {
		switch {
		case failure.Class == gateway.Permanent:
			return tx.GiveUp(ctx, m.ID, StatusOf(gateway.StatusFailed), failure.Message)
		case failure.Class == gateway.WaitUntil:
			return tx.Postpone(ctx, m, StatusQueued, failure.Until)
		case failure.Class == gateway.DeviceDown || failure.Reason == gateway.ReasonUnreachable: // however long it lasts
			return tx.Postpone(ctx, m, StatusQueued, now.Add(downPause))
		}
		tries, err := tx.Tries(ctx, m.ID)
		if err != nil {
			return err
		}
		if tries >= maxTries {
			return tx.GiveUp(ctx, m.ID, StatusOf(gateway.StatusFailed), failure.Message)
		}
		return tx.Postpone(ctx, m, StatusQueued, now.Add(time.Duration(1<<tries)*time.Second))
	})
}
