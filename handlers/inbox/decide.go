package inbox

import (
	"context"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// Open notes that somebody sees the chat in the address.
func (h *Handler) Open(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	if err := inbox.Open(c.Request.Context(), h.Tenant(c), id); err != nil {
		return err
	}
	return taken(c, id)
}

// SendAgain sends a message once more whose sending failed or is unknown.
func (h *Handler) SendAgain(c *gin.Context) error {
	return h.decide(c, func(ctx context.Context, t *db.Tenant, m inbox.Message) error { return inbox.SendAgain(ctx, t, m.ID) })
}

// Leave lets a message be whose sending failed or is unknown.
func (h *Handler) Leave(c *gin.Context) error {
	return h.decide(c, func(ctx context.Context, t *db.Tenant, m inbox.Message) error { return inbox.Leave(ctx, t, m.ID) })
}

// FetchMedia asks once more for the file of a message that was given up.
func (h *Handler) FetchMedia(c *gin.Context) error {
	return h.decide(c, func(ctx context.Context, t *db.Tenant, m inbox.Message) error {
		return inbox.FetchAgain(ctx, t, t.ID(), m.ID)
	})
}

// decide does something to the message in the address and shows what it is then.
func (h *Handler) decide(c *gin.Context, do func(ctx context.Context, t *db.Tenant, m inbox.Message) error) error {
	ctx, tenant := c.Request.Context(), h.Tenant(c)
	chat, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	id, err := web.ID(c, "message")
	if err != nil {
		return err
	}
	m, err := message(ctx, tenant, chat, id)
	if err != nil {
		return err
	}
	if err := do(ctx, tenant, m); err != nil {
		return err
	}
	if m, err = message(ctx, tenant, chat, id); err != nil {
		return err
	}
	return h.answer(c, m)
}

// message reads a message that must be one of the chat.
func message(ctx context.Context, t *db.Tenant, chat, id uuid.UUID) (inbox.Message, error) {
	found, err := t.MessagesByID(ctx, []uuid.UUID{id})
	if err == nil && (len(found) == 0 || found[0].ConversationID != chat) {
		err = web.NotThere()
	}
	if err != nil {
		return inbox.Message{}, err
	}
	return found[0], nil
}
