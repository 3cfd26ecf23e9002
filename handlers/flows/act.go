package flows

import (
	"context"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/i18n"
)

// Activate lets a flow answer customers.
func (h *Handler) Activate(c *gin.Context) error {
	return h.act(c, func(ctx context.Context, t *db.Tenant, id uuid.UUID) error {
		return automation.Activate(ctx, t, id)
	}, next(c), i18n.T(c.Request.Context(), "The flow answers customers now."))
}

// Deactivate lets a flow begin no more.
func (h *Handler) Deactivate(c *gin.Context) error {
	return h.act(c, func(ctx context.Context, t *db.Tenant, id uuid.UUID) error {
		return automation.Deactivate(ctx, t, id)
	}, next(c), i18n.T(c.Request.Context(), "The flow begins no more. Chats that are in it go on to its end."))
}

// Delete deletes a flow.
func (h *Handler) Delete(c *gin.Context) error {
	return h.act(c, func(ctx context.Context, t *db.Tenant, id uuid.UUID) error {
		return automation.Delete(ctx, t, id)
	}, func(uuid.UUID) string { return "/flows" }, i18n.T(c.Request.Context(), "The flow is deleted."))
}

// Place says where a flow answers.
func (h *Handler) Place(c *gin.Context) error {
	return h.act(c, func(ctx context.Context, t *db.Tenant, id uuid.UUID) error {
		deviceID, err := placed(c)
		if err != nil {
			return err
		}
		return automation.Place(ctx, t, id, deviceID)
	}, next(c), i18n.T(c.Request.Context(), "Saved."))
}

// placed reads the field "place": the id of a number, or zero for every number.
func placed(c *gin.Context) (uuid.UUID, error) {
	text := web.Text(c, "place")
	if text == "all" {
		return uuid.Nil, nil
	}
	id, err := uuid.Parse(text)
	if err != nil || id == uuid.Nil {
		return uuid.Nil, errs.Fields{"place": errs.Msg("Choose where the flow answers.")}
	}
	return id, nil
}
