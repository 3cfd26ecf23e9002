package numbers

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	views "github.com/cloudwa/cloudwa/views/numbers"
)

// ShowList answers the workspace's numbers.
func (h *Handler) ShowList(c *gin.Context) error {
	p, err := h.list(c)
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.List(p))
}

// Changes answers the numbers anew when one of them has changed, else nothing.
func (h *Handler) Changes(c *gin.Context) error {
	if !web.IsPartial(c.Request) {
		return web.SeeOther(c, "/numbers")
	}
	changes, err := h.Tenant(c).Changes(c.Request.Context(), after(c))
	if err != nil {
		return err
	}
	if !concerns(changes, uuid.Nil) {
		return unchanged(c)
	}
	p, err := h.list(c)
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Numbers(p))
}

func (h *Handler) list(c *gin.Context) (views.ListProps, error) {
	p := views.ListProps{Manages: manages(c)}
	err := h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		// The number first: what changes in between is shown again rather than not at all.
		if p.Seq, err = t.Seq(ctx); err != nil {
			return err
		}
		if p.Limit, err = t.DeviceLimit(ctx); err != nil {
			return err
		}
		p.Cards, err = t.DeviceCards(ctx)
		return err
	})
	return p, err
}
