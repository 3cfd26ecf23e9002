package flowsettings

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	views "github.com/cloudwa/cloudwa/views/flowsettings"
)

const path = "/flows/settings"

// Handler serves the page of this package.
type Handler struct{ *web.Web }

// Show answers the page.
func (h *Handler) Show(c *gin.Context) error {
	return h.page(c, http.StatusOK, views.Props{Secret: views.SecretForm{Name: web.Query(c, "secret", automation.MaxSecretName)}})
}

// page answers the page; a form that is nil holds what is saved.
func (h *Handler) page(c *gin.Context, status int, p views.Props, form ...views.Form) error {
	visit := web.Visit(c)
	p.Manages = visit.Role.AtLeast(account.Admin)
	p.OptOut, p.Fallback = automation.Sentences(visit.Tenant.Locale)
	err := h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) error {
		saved, err := t.FlowSettings(ctx)
		if err != nil {
			return err
		}
		p.Form = views.FormOf(saved)
		p.Secrets, err = t.SecretNames(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if len(form) > 0 {
		p.Form = form[0]
	}
	return web.Render(c, status, views.Page(p))
}
