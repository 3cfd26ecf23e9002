package settings

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/i18n"
	views "github.com/cloudwa/cloudwa/views/settings"
	"github.com/cloudwa/cloudwa/views/ui"
)

// ShowWorkspace answers the page of a workspace's name, time zone, language and logo.
func (h *Handler) ShowWorkspace(c *gin.Context) error {
	return h.workspacePage(c, http.StatusOK, views.WorkspaceProps{Form: saved(c)})
}

func saved(c *gin.Context) account.WorkspaceSettings {
	t := web.Visit(c).Tenant
	return account.WorkspaceSettings{Name: t.Name, TimeZone: t.TimeZone, Locale: t.Locale, Country: t.Country}
}

func (h *Handler) workspacePage(c *gin.Context, status int, p views.WorkspaceProps) error {
	t := web.Visit(c).Tenant
	var err error
	if p.Usage, err = h.Tenant(c).Usage(c.Request.Context()); err != nil {
		return err
	}
	p.LogoURL, p.SavedZone = web.LogoURL(t), t.TimeZone
	return web.Render(c, status, views.Workspace(p))
}

// SaveWorkspace changes a workspace's general settings.
func (h *Handler) SaveWorkspace(c *gin.Context) error {
	ctx := c.Request.Context()
	form := account.WorkspaceSettings{
		Name: web.Text(c, "name"), TimeZone: web.Text(c, "time_zone"), Locale: web.Text(c, "locale"), Country: web.Text(c, "country"),
	}
	err := account.SaveWorkspace(ctx, h.Tenant(c), form)
	if status, problems, ok := web.Problem(c, err); ok {
		return h.workspacePage(c, status, views.WorkspaceProps{Form: form, Problems: problems})
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "The workspace's settings are saved.")); err != nil {
		return err
	}
	return web.SeeOther(c, "/settings/workspace")
}
