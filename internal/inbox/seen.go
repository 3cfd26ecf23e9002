package inbox

import (
	"context"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// maxSeen is how many messages are marked as read at once, the newest ones.
const maxSeen = 50

type seenTx interface {
	Unseen(ctx context.Context, conversationID uuid.UUID, limit int) ([]Message, error)
	MarkSeen(ctx context.Context, conversationID uuid.UUID, last Message) error
}

// seen shows the customer that their messages were read. That it fails is no reason to keep an answer back: the next one tries again.
func (s *Sender[T]) seen(ctx context.Context, tenant account.Transactor[T], driver gateway.Driver, chat gateway.Chat, conversationID uuid.UUID) {
	if err := s.markSeen(ctx, tenant, driver, chat, conversationID); err != nil {
		s.Log.InfoContext(ctx, "messages could not be shown as read", "conversation_id", conversationID, "error", err)
	}
}

func (s *Sender[T]) markSeen(ctx context.Context, tenant account.Transactor[T], driver gateway.Driver, chat gateway.Chat, conversationID uuid.UUID) error {
	var unseen []Message
	err := tenant.InTx(ctx, func(ctx context.Context, tx T) (err error) {
		unseen, err = tx.Unseen(ctx, conversationID, maxSeen)
		return err
	})
	if err != nil || len(unseen) == 0 {
		return err
	}
	ids := make([]gateway.MessageID, len(unseen))
	for i, m := range unseen {
		ids[i] = gateway.MessageID{Raw: m.Raw, Wamid: m.Wamid}
	}
	if err := driver.Seen(ctx, chat, ids...); err != nil {
		return err
	}
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error { return tx.MarkSeen(ctx, conversationID, unseen[0]) })
}

// MarkSeen shows a customer that their messages were read, as the job of that name.
func (s *Sender[T]) MarkSeen(ctx context.Context, tenantID, conversationID uuid.UUID) error {
	tenant := s.Tenant(tenantID)
	device, conversation, err := s.deviceOf(ctx, tenant, conversationID)
	if err != nil {
		return err
	}
	if device.Held() || device.State != gateway.StateWorking {
		return nil // an answer will show it
	}
	driver, err := s.Drivers.Driver(ctx, device)
	if err != nil {
		return err
	}
	chat, err := s.target(ctx, tenant, driver, Message{ConversationID: conversation.ID})
	if err != nil {
		return err
	}
	return s.markSeen(ctx, tenant, driver, chat, conversationID)
}

func (s *Sender[T]) deviceOf(ctx context.Context, tenant account.Transactor[T], conversationID uuid.UUID) (d devices.Device, c Conversation, err error) {
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) (err error) {
		if c, err = tx.Conversation(ctx, conversationID); err != nil {
			return err
		}
		d, err = tx.Device(ctx, c.DeviceID)
		return err
	})
	return d, c, err
}

// ResolveTx is what finding out who somebody is needs of a transaction.
type ResolveTx interface {
	SendTx
	deskTx
}

// Resolver finds out which number is behind a hidden id, and how groups are called.
type Resolver[T ResolveTx] struct{ Sender[T] }

// Resolve asks the gateway who the contact of a conversation is, or how its group is called. A contact that turns out to be known already becomes
// one with them.
func (r *Resolver[T]) Resolve(ctx context.Context, tenantID, conversationID uuid.UUID) error {
	tenant := r.Tenant(tenantID)
	device, conversation, err := r.deviceOf(ctx, tenant, conversationID)
	if err != nil {
		return err
	}
	driver, err := r.Drivers.Driver(ctx, device)
	if err != nil {
		return err
	}
	if conversation.Group {
		return r.nameGroup(ctx, tenant, driver, conversation)
	}
	var person gateway.Identities
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) (err error) {
		person, err = tx.IdentitiesOf(ctx, conversation.ContactID)
		return err
	})
	if err != nil {
		return err
	}
	known, err := driver.Resolve(ctx, person)
	if err != nil || known == person {
		return err
	}
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		desk := newDesk(tx)
		if _, _, err := contacts.Find(ctx, desk, gateway.Person{Identities: known}); err != nil {
			return err
		}
		return desk.putBack(ctx)
	})
}

func (r *Resolver[T]) nameGroup(ctx context.Context, tenant account.Transactor[T], driver gateway.Driver, c Conversation) error {
	profile, err := driver.Profile(ctx, gateway.Chat{Kind: gateway.ChatGroup, ID: c.GroupID})
	if err != nil || profile.Name == "" {
		return err
	}
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error { return tx.NameGroup(ctx, c.ID, profile.Name) })
}
