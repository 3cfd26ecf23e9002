package operator

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/i18n"
	views "github.com/cloudwa/cloudwa/views/operator"
	"github.com/cloudwa/cloudwa/views/ui"
)

// ShowNewTenant answers the form for a workspace made on somebody's behalf.
func (h *Handler) ShowNewTenant(c *gin.Context) error {
	locale := string(i18n.FromContext(c.Request.Context()))
	return web.Render(c, http.StatusOK, views.NewTenant(views.NewTenantProps{Opening: account.Opening{Locale: locale}}))
}

// CreateTenant opens a workspace and has its owner mailed a link to set a password.
func (h *Handler) CreateTenant(c *gin.Context) error {
	ctx := c.Request.Context()
	o := account.Opening{Business: web.Text(c, "business"), Name: web.Text(c, "name"), Email: web.Text(c, "email"), Locale: web.Text(c, "locale")}
	tenant, err := account.OpenWorkspace(ctx, h.platform(), web.OperatorActor(c), o)
	if status, problems, ok := web.Problem(c, err); ok {
		return web.Render(c, status, views.NewTenant(views.NewTenantProps{Opening: o, Problems: problems}))
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "%s is open. A link to set a password is on its way to %s.", tenant.Name, o.Email)); err != nil {
		return err
	}
	return web.SeeOther(c, "/admin/tenants/"+tenant.ID.String())
}
