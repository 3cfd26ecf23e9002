package numbers

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	views "github.com/cloudwa/cloudwa/views/numbers"
)

// ShowNew answers the form that adds a number, or why this workspace or this person cannot.
func (h *Handler) ShowNew(c *gin.Context) error {
	return h.newPage(c, http.StatusOK, views.NewProps{ID: account.NewID()})
}

func (h *Handler) newPage(c *gin.Context, status int, p views.NewProps) error {
	p.Verified, p.Operator = web.User(c).Verified(), h.Pool.HasOperator()
	err := h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		if p.Limit, err = t.DeviceLimit(ctx); err != nil {
			return err
		}
		if p.Server, err = t.Server(ctx); err != nil {
			return err
		}
		list, err := t.Devices(ctx)
		for _, d := range list {
			if d.Wanted {
				p.Count++
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(c, status, views.New(p))
}

// Add adds a number and leads to its pairing page.
func (h *Handler) Add(c *gin.Context) error {
	if !web.User(c).Verified() {
		return h.newPage(c, http.StatusForbidden, views.NewProps{})
	}
	id, err := uuid.Parse(c.PostForm("id"))
	if err != nil {
		id = account.NewID()
	}
	draft := devices.Draft{ID: id, Name: web.Text(c, "name"), Own: web.Text(c, "where") == "own"}
	device, err := devices.Add(c.Request.Context(), h.Tenant(c), h.Pool, draft)
	if status, problems, ok := problem(c, err); ok {
		return h.newPage(c, status, views.NewProps{ID: id, Name: draft.Name, Own: draft.Own, Problems: problems})
	} else if err != nil {
		return err
	}
	return web.SeeOther(c, path(device.ID)+"/pair")
}
