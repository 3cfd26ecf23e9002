package automation

import (
	"context"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/flows"
)

// Tagged starts the flows that fit tags which a person gave to a contact, in the contact's newest chat whose number is still there. Nothing starts where a flow
// is under way or people have the chat. Tags that flows give do not come here, so no flow starts another one in a circle.
func (e *Engine[T]) Tagged(ctx context.Context, tenantID, contactID uuid.UUID, tags []string) error {
	if len(tags) == 0 {
		return nil
	}
	return e.Tenant(tenantID).InTx(ctx, func(ctx context.Context, tx T) error {
		chat, err := tx.NewestChat(ctx, contactID)
		if err != nil || chat == uuid.Nil {
			return err
		}
		return e.within(ctx, tx, chat, func(ctx context.Context, w *work[T], talk *Talk) error {
			for _, tag := range tags {
				if talk.Run != nil || talk.Conversation.Silent(w.now) {
					return nil
				}
				if err := w.match(ctx, talk, flows.Occasion{TagAdded: tag}, flows.Begin{}); err != nil {
					return err
				}
			}
			return nil
		})
	})
}
