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

// ShowSessions answers the list of browsers that a person is signed in with.
func (h *Handler) ShowSessions(c *gin.Context) error {
	v := web.Visit(c)
	sessions, err := h.platform().Sessions(c.Request.Context(), v.User.ID)
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Sessions(views.SessionsProps{Sessions: sessions, Current: v.Session.ID}))
}

// RevokeSession signs one browser out; this browser's own is a logout.
func (h *Handler) RevokeSession(c *gin.Context) error {
	ctx, v := c.Request.Context(), web.Visit(c)
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	if id == v.Session.ID {
		if err := h.SignOut(c); err != nil {
			return err
		}
		return web.SeeOther(c, "/login")
	}
	if err := account.RevokeSession(ctx, h.platform(), v.User, id, c.ClientIP()); err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "That browser is signed out.")); err != nil {
		return err
	}
	return web.SeeOther(c, "/settings/sessions")
}

// RevokeOthers signs every browser out but this one.
func (h *Handler) RevokeOthers(c *gin.Context) error {
	ctx, v := c.Request.Context(), web.Visit(c)
	if err := account.RevokeOtherSessions(ctx, h.platform(), v.User, v.Session.ID, c.ClientIP()); err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "Every other browser is signed out.")); err != nil {
		return err
	}
	return web.SeeOther(c, "/settings/sessions")
}
