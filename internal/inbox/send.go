package inbox

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/pacing"
)

// Times of sending.
const (
	// settleAfter is when a message is looked for whose sending ended without an answer, and how often again.
	settleAfter = 10 * time.Second
	// settleUntil is how long it is looked for before a person has to decide.
	settleUntil = 90 * time.Second
	// downPause is how long a lane waits while the gateway cannot send.
	downPause = 5 * time.Second
	// retryPause is how long a lane waits after the gateway refused a message for a reason that may pass.
	retryPause = 2 * time.Second
	// maxTries bounds the tries of a message that the gateway refuses for reasons that may pass.
	maxTries = 8
	// history is how many messages of a chat are looked through for one of ours.
	history = 100
)

// Claim is what is kept when a message is about to leave.
type Claim struct {
	Holder     uuid.UUID     // of the lane
	Lease      time.Duration // of the lane from now on
	Raw        string        // the id chosen for the message, "" for none
	Day        time.Time     // today, by the clock of the workspace
	CampaignAt time.Time     // before which no further message of a campaign leaves; zero leaves it as it is
}

// SendTx is what sending needs of a transaction.
type SendTx interface {
	Device(ctx context.Context, id uuid.UUID) (devices.Device, error)
	// ClaimLane makes the holder the one that works a lane off; ok is false where it is not due, paused, or somebody else's.
	ClaimLane(ctx context.Context, deviceID, holder uuid.UUID, lease time.Duration) (ok bool, err error)
	RenewLane(ctx context.Context, deviceID, holder uuid.UUID, lease time.Duration) (held bool, err error)
	// CloseLane gives a lane back and says when it is due again.
	CloseLane(ctx context.Context, deviceID, holder uuid.UUID, slot Slot) error
	Lane(ctx context.Context, deviceID uuid.UUID) (Lane, error)
	// NextToSend returns the message that a device has to settle or to send next; ok is false where there is none.
	NextToSend(ctx context.Context, deviceID uuid.UUID) (m Message, ok bool, err error)
	// ClaimMessage makes a queued message the one that is on its way; ok is false where the lane is somebody else's, or the message not queued, by now.
	ClaimMessage(ctx context.Context, m Message, claim Claim) (ok bool, err error)
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
	Unpark(ctx context.Context, on ...Named) error
	MessagesNamed(ctx context.Context, names []Named) ([]Message, error)
	StoreMedia(ctx context.Context, m Message) error
	actTx
	botTx
	seenTx
}

// Sender sends what people and automations write here.
type Sender[T SendTx] struct {
	Tenant  func(id uuid.UUID) account.Transactor[T]
	Drivers devices.Drivers
	Files   SendFiles
	Web     *http.Client // for addresses that people typed: it reaches the internet alone
	Log     *slog.Logger
	Now     func() time.Time
}

// one sends or settles one message. A slot that it returns holds the lane back.
func (s *Sender[T]) one(ctx context.Context, tenant account.Transactor[T], driver gateway.Driver, d devices.Device, lane Lane, m Message) (Slot, error) {
	to, err := s.target(ctx, tenant, driver, m)
	if err != nil {
		return s.failed(ctx, tenant, d, m, err)
	}
	if m.Status == StatusSending {
		return Slot{}, s.settle(ctx, tenant, driver, d, to, m)
	}
	if m.Source == FromBot {
		if capped, err := s.capped(ctx, tenant, d, m); err != nil || capped {
			return Slot{}, err
		}
	}
	content, err := s.content(ctx, tenant, d.TenantID, m)
	if err != nil {
		return s.failed(ctx, tenant, d, m, err)
	}
	quoted, err := s.quoted(ctx, tenant, m)
	if err != nil {
		return Slot{}, err
	}
	claim := Claim{Holder: lane.Holder, Lease: lease, Day: s.Now().In(lane.Zone)}
	if claim.Raw, err = driver.NewMessageID(ctx, m.Kind); err != nil {
		return s.failed(ctx, tenant, d, m, err)
	}
	if m.Source == FromCampaign {
		claim.CampaignAt = s.Now().Add(pacing.Normal.Draw(random()))
	}
	if d.Seen == devices.SeenOnAnswer && m.Source != FromCampaign {
		s.seen(ctx, tenant, driver, to, m.ConversationID)
	}
	stop, err := s.typing(ctx, driver, d, to, m)
	defer stop()
	if err != nil {
		return s.failed(ctx, tenant, d, m, err)
	}
	claimed := false
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) (err error) {
		claimed, err = tx.ClaimMessage(ctx, m, claim)
		return err
	})
	if err != nil || !claimed {
		return Slot{}, err
	}
	m.Status, m.Raw = StatusSending, claim.Raw
	sent, err := driver.Send(ctx, gateway.Outgoing{To: to, Content: content, ReplyTo: quoted, ID: m.Raw})
	// Whatever it says has to be kept, also when the program is being stopped.
	ctx = context.WithoutCancel(ctx)
	if err != nil {
		return s.failed(ctx, tenant, d, m, err)
	}
	if sent.ID.Raw == "" {
		sent.ID.Raw = m.Raw
	}
	return Slot{}, s.accepted(ctx, tenant, d, m, sent.ID)
}

// typing shows the other side that somebody types. What a person wrote by hand takes no further time; an automation's words take as long as typing
// them. The returned function ends it, and is never nil.
func (s *Sender[T]) typing(ctx context.Context, driver gateway.Driver, d devices.Device, to gateway.Chat, m Message) (stop func(), err error) {
	if !d.HumanPace {
		return func() {}, nil
	}
	err = driver.Typing(ctx, to, gateway.ActivityTyping, gateway.MessageID{})
	switch {
	case gateway.IsReason(err, gateway.ReasonUnreachable):
		return func() {}, err
	case err != nil:
		stop = func() {} // it is for show
	default:
		stop = func() {
			if err := driver.Typing(context.WithoutCancel(ctx), to, gateway.ActivityNone, gateway.MessageID{}); err != nil {
				s.Log.InfoContext(ctx, "typing could not be ended", "device_id", d.ID, "error", err)
			}
		}
	}
	if m.Source == FromAgent {
		return stop, nil
	}
	return stop, sleep(ctx, pacing.Typing(m.Text, d.TypingMin, d.TypingMax, random()))
}

// random returns a source for times that should not repeat themselves.
func random() *rand.Rand { return rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64())) }

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
		return tx.Unpark(ctx, Named{d.ID, id.Raw})
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
		return tx.Unpark(ctx, Named{d.ID, SendingIn(m.ConversationID)})
	})
}

// failed does what the class of an error asks for, and says how long the lane is held back.
func (s *Sender[T]) failed(ctx context.Context, tenant account.Transactor[T], d devices.Device, m Message, cause error) (Slot, error) {
	failure, ok := errors.AsType[*gateway.Error](cause)
	if !ok {
		return Slot{}, cause // our own trouble, such as the database; what is on its way is settled later
	}
	s.Log.WarnContext(ctx, "a message was not taken", "device_id", d.ID, "message_id", m.ID, "class", failure.Class, "reason", failure.Reason, "error", failure.Cause)
	now := s.Now()
	if failure.Uncertain && m.Status == StatusSending {
		due := now.Add(settleAfter)
		return Slot{At: due}, tenant.InTx(ctx, func(ctx context.Context, tx T) error { return tx.Postpone(ctx, m, StatusSending, due) })
	}
	var slot Slot
	err := s.decided(ctx, tenant, d, m, func(ctx context.Context, tx T) error {
		switch {
		case failure.Class == gateway.Permanent:
			return tx.GiveUp(ctx, m.ID, StatusOf(gateway.StatusFailed), failure.Message)
		case failure.Class == gateway.WaitUntil:
			slot.At = failure.Until
			return tx.Postpone(ctx, m, StatusQueued, failure.Until)
		case failure.Class == gateway.DeviceDown || failure.Reason == gateway.ReasonUnreachable: // however long it lasts
			slot.At = now.Add(downPause)
			return tx.Postpone(ctx, m, StatusQueued, slot.At)
		}
		slot.At = now.Add(retryPause)
		tries, err := tx.Tries(ctx, m.ID)
		if err != nil {
			return err
		}
		if tries >= maxTries {
			return tx.GiveUp(ctx, m.ID, StatusOf(gateway.StatusFailed), failure.Message)
		}
		return tx.Postpone(ctx, m, StatusQueued, now.Add(time.Duration(1<<tries)*time.Second))
	})
	return slot, err
}
