package inbox

import (
	"context"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/views/ui"
)

// ResumeBot lets automations answer again in the chat in the address.
func (h *Handler) ResumeBot(c *gin.Context) error {
	return h.setBot(c, func(ctx context.Context, t *db.Tenant, id uuid.UUID) error { return h.Flows.Resume(ctx, t.ID(), id) })
}

// PauseBot silences automations in the chat in the address.
func (h *Handler) PauseBot(c *gin.Context) error {
	return h.setBot(c, func(ctx context.Context, t *db.Tenant, id uuid.UUID) error {
		return inbox.PauseBot(ctx, t, id, author(c))
	})
}

func (h *Handler) setBot(c *gin.Context, set func(ctx context.Context, t *db.Tenant, id uuid.UUID) error) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	if err := set(c.Request.Context(), h.Tenant(c), id); err != nil {
		return err
	}
	return taken(c, id)
}

// ResetBot ends what a flow does in the chat in the address, and lets automations answer there again.
func (h *Handler) ResetBot(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	if err := h.Flows.Reset(ctx, h.Tenant(c).ID(), id); err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "The chat is reset: automations begin anew in it.")); err != nil {
		return err
	}
	return web.SeeOther(c, pathOf(id))
}
