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

// ShowProfile answers the page of a person's name, address, look, language and workspaces.
func (h *Handler) ShowProfile(c *gin.Context) error {
	return h.profilePage(c, http.StatusOK, views.ProfileProps{Name: web.User(c).Name})
}

func (h *Handler) profilePage(c *gin.Context, status int, p views.ProfileProps) error {
	v := web.Visit(c)
	p.User, p.Workspaces = v.User, v.Workspaces
	if v.Role != "" {
		p.Current = v.Tenant.ID
	}
	return web.Render(c, status, views.Profile(p))
}

// SaveProfile changes a person's name.
func (h *Handler) SaveProfile(c *gin.Context) error {
	ctx, name := c.Request.Context(), web.Text(c, "name")
	err := account.Rename(ctx, h.platform(), web.User(c), name, c.ClientIP())
	if status, problems, ok := web.Problem(c, err); ok {
		return h.profilePage(c, status, views.ProfileProps{Name: name, NameProblems: problems})
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "Your name is saved.")); err != nil {
		return err
	}
	return web.SeeOther(c, "/settings/profile")
}

// SavePreferences keeps a person's language and theme, also for this browser's login page. An empty one stays as it is.
func (h *Handler) SavePreferences(c *gin.Context) error {
	locale, theme := web.Text(c, "locale"), web.Text(c, "theme")
	if err := account.Prefer(c.Request.Context(), h.platform(), web.User(c), locale, theme); err != nil {
		return err
	}
	h.KeepChoices(c, locale, theme)
	return web.SeeOther(c, web.Back(c, "/settings/profile"))
}
