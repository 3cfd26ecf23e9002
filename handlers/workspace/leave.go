package workspace

import (
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

// Leave takes the person out of the workspace they are in. Their sessions there end with it, this browser's too, so it is signed in
// anew, into another workspace of theirs.
func (h *Handler) Leave(c *gin.Context) error {
	ctx, v := c.Request.Context(), web.Visit(c)
	err := account.Leave(ctx, h.Tenant(c), v.User.ID)
	if _, problems, ok := web.Problem(c, err); ok {
		if err := h.Flash(c, ui.KindDanger, problems.Form()); err != nil {
			return err
		}
		return web.SeeOther(c, "/settings/profile")
	} else if err != nil {
		return err
	}
	if err := h.SignIn(c, v.User, uuid.Nil); err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "You have left %s.", v.Tenant.Name)); err != nil {
		return err
	}
	if len(v.Workspaces) == 1 {
		return web.SeeOther(c, "/workspaces/new")
	}
	return web.SeeOther(c, "/dashboard")
}
