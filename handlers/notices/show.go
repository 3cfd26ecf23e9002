package notices

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	views "github.com/cloudwa/cloudwa/views/notices"
)

// PerPage is how many notices a page of the bell has.
const PerPage = 30

// Handler serves the page behind the bell.
type Handler struct{ *web.Web }

// Show answers a page of the person's notices, the newest first. Looking at them leaves them unread: a GET changes nothing.
func (h *Handler) Show(c *gin.Context) error {
	v := web.Visit(c)
	p := views.Props{Before: web.After(c, "before"), Unread: v.Unread}
	err := h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) error {
		notices, err := t.Notices(ctx, v.User.ID, p.Before, PerPage+1)
		p.Notices, p.More = web.Cut(notices, PerPage)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Show(p))
}

// Read marks all of the person's notices in this workspace as read.
func (h *Handler) Read(c *gin.Context) error {
	if err := h.Tenant(c).ReadNotices(c.Request.Context(), web.User(c).ID); err != nil {
		return err
	}
	return web.SeeOther(c, "/notices")
}
