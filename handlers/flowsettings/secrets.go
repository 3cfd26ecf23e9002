package flowsettings

import (
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/i18n"
	views "github.com/cloudwa/cloudwa/views/flowsettings"
	"github.com/cloudwa/cloudwa/views/ui"
)

// SaveSecret keeps a secret for API calls. What was typed as its value is not sent back, whatever is wrong.
func (h *Handler) SaveSecret(c *gin.Context) error {
	ctx, tenant := c.Request.Context(), h.Tenant(c)
	name := strings.ToUpper(web.Text(c, "secret_name"))
	err := automation.SaveSecret(ctx, tenant, h.Keys, tenant.ID(), name, web.Secret(c, "secret_value"))
	if status, problems, ok := web.Problem(c, err); ok {
		return h.page(c, status, views.Props{Secret: views.SecretForm{Name: name, Problems: problems}})
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "The secret %s is saved.", name)); err != nil {
		return err
	}
	return web.SeeOther(c, path+"#secrets")
}

// RemoveSecret removes a secret.
func (h *Handler) RemoveSecret(c *gin.Context) error {
	ctx, name := c.Request.Context(), web.Text(c, "secret_name")
	if err := automation.DropSecret(ctx, h.Tenant(c), name); err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "The secret %s is removed.", name)); err != nil {
		return err
	}
	return web.SeeOther(c, path+"#secrets")
}
