package flows

import (
	"context"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

// StopRuns ends the runs of a version.
func (h *Handler) StopRuns(c *gin.Context) error {
	return h.withRuns(c, func(ctx context.Context, tenantID, flowID uuid.UUID, _ int) (string, error) {
		n, err := h.Engine.StopRuns(ctx, tenantID, flowID, version(c))
		return i18n.N(ctx, "%d chat is stopped.", "%d chats are stopped.", n), err
	})
}

// MoveRuns lets the runs of a version go on with the current one.
func (h *Handler) MoveRuns(c *gin.Context) error {
	return h.withRuns(c, func(ctx context.Context, tenantID, flowID uuid.UUID, current int) (string, error) {
		n, err := h.Engine.MoveRuns(ctx, tenantID, flowID, version(c), current)
		return i18n.N(ctx, "%d chat goes on with the current version.", "%d chats go on with the current version.", n), err
	})
}

func (h *Handler) withRuns(c *gin.Context, do func(ctx context.Context, tenantID, flowID uuid.UUID, current int) (string, error)) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	t := h.Tenant(c)
	draft, err := t.FlowDraft(ctx, id)
	if err != nil {
		return err
	}
	done, err := do(ctx, t.ID(), id, draft.Version)
	if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, done); err != nil {
		return err
	}
	return web.SeeOther(c, versionsPath(id))
}
