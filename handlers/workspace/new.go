package workspace

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
	views "github.com/cloudwa/cloudwa/views/workspace"
)

// Handler serves the pages of this package.
type Handler struct{ *web.Web }

// ShowNew answers the page that makes a workspace; somebody who belongs to none is led here.
func (h *Handler) ShowNew(c *gin.Context) error {
	return web.Render(c, http.StatusOK, views.New(views.NewProps{First: len(web.Visit(c).Workspaces) == 0}))
}

// Create makes a workspace, of which the person is the owner, and takes this browser there.
func (h *Handler) Create(c *gin.Context) error {
	ctx, v, name := c.Request.Context(), web.Visit(c), web.Text(c, "name")
	err := h.LimitAttempts(c, "workspace", v.User.ID.String())
	var tenant account.Tenant
	if err == nil {
		tenant, err = account.NewWorkspace(ctx, h.DB.Platform(), v.User, name, c.ClientIP())
	}
	if status, problems, ok := web.Problem(c, err); ok {
		return web.Render(c, status, views.New(views.NewProps{First: len(v.Workspaces) == 0, Name: name, Problems: problems}))
	} else if err != nil {
		return err
	}
	if err := h.DB.Platform().MoveSession(ctx, v.Session.ID, v.User.ID, tenant.ID); err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "%s is ready.", tenant.Name)); err != nil {
		return err
	}
	return web.SeeOther(c, "/dashboard")
}
