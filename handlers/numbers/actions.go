package numbers

import (
	"context"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/i18n"
	views "github.com/cloudwa/cloudwa/views/numbers"
	"github.com/cloudwa/cloudwa/views/ui"
)

// act does something with a number and leads on with a sentence. What went wrong is said on the number's page.
func (h *Handler) act(c *gin.Context, do func(ctx context.Context, t *db.Tenant, id uuid.UUID) error, next func(id uuid.UUID) string, done string) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	err = do(c.Request.Context(), h.Tenant(c), id)
	if status, problems, ok := problem(c, err); ok {
		return h.showPage(c, status, views.ShowProps{Problem: sentence(problems)})
	} else if err != nil {
		return err
	}
	if done != "" {
		if err := h.Flash(c, ui.KindSuccess, done); err != nil {
			return err
		}
	}
	return web.SeeOther(c, next(id))
}

// sentence returns the one sentence of a form without fields.
func sentence(problems ui.Problems) string {
	for _, text := range problems {
		return text
	}
	return ""
}

func pairPath(id uuid.UUID) string { return path(id) + "/pair" }

func listPath(uuid.UUID) string { return "/numbers" }

// Restart starts a number's connection anew.
func (h *Handler) Restart(c *gin.Context) error {
	return h.act(c, func(ctx context.Context, t *db.Tenant, id uuid.UUID) error {
		return devices.Restart(ctx, t, h.Pool, id)
	}, path, i18n.T(c.Request.Context(), "The connection starts anew."))
}

// Reapply tells the gateway anew where to report.
func (h *Handler) Reapply(c *gin.Context) error {
	return h.act(c, func(ctx context.Context, t *db.Tenant, id uuid.UUID) error {
		return devices.Reapply(ctx, t, h.Pool, id)
	}, path, i18n.T(c.Request.Context(), "The gateway was told anew where to report."))
}

// Disconnect takes a number off until somebody connects it again.
func (h *Handler) Disconnect(c *gin.Context) error {
	return h.act(c, func(ctx context.Context, t *db.Tenant, id uuid.UUID) error {
		return devices.Disconnect(ctx, t, h.Pool, id)
	}, path, i18n.T(c.Request.Context(), "The number is disconnected."))
}

// Connect brings a number back that was disconnected on purpose. Its page follows what becomes of it.
func (h *Handler) Connect(c *gin.Context) error {
	return h.act(c, func(ctx context.Context, t *db.Tenant, id uuid.UUID) error {
		return devices.Connect(ctx, t, h.Pool, id)
	}, pairPath, "")
}

// Renew asks for new codes to scan.
func (h *Handler) Renew(c *gin.Context) error {
	return h.act(c, func(ctx context.Context, t *db.Tenant, id uuid.UUID) error {
		return devices.Renew(ctx, t, h.Pool, id)
	}, pairPath, "")
}

// Delete takes a number away; its conversations stay.
func (h *Handler) Delete(c *gin.Context) error {
	return h.act(c, func(ctx context.Context, t *db.Tenant, id uuid.UUID) error {
		return devices.Delete(ctx, t, id)
	}, listPath, i18n.T(c.Request.Context(), "The number is deleted. Its chats stay."))
}

// Answer says what an account is that was connected and does not fit to what is here. It leads to the number that has the account now, or
// asks for the right phone again.
func (h *Handler) Answer(c *gin.Context) error {
	answer := devices.ClaimAnswer(web.Text(c, "answer"))
	var to uuid.UUID
	next := func(uuid.UUID) string { return path(to) }
	if answer == devices.ClaimRefuse {
		next = pairPath
	}
	return h.act(c, func(ctx context.Context, t *db.Tenant, id uuid.UUID) (err error) {
		to, err = devices.Answer(ctx, t, h.Pool, id, answer)
		return err
	}, next, i18n.T(c.Request.Context(), "Your answer is taken."))
}
