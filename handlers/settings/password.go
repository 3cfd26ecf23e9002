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

// ShowPassword answers the page that sets a new password.
func (h *Handler) ShowPassword(c *gin.Context) error {
	return h.passwordPage(c, http.StatusOK, nil)
}

func (h *Handler) passwordPage(c *gin.Context, status int, problems ui.Problems) error {
	user := web.User(c)
	return web.Render(c, status, views.Password(views.PasswordProps{Email: user.Email, First: user.PasswordHash == "", Problems: problems}))
}

// SavePassword sets a new password and signs the person's other browsers out.
func (h *Handler) SavePassword(c *gin.Context) error {
	ctx, v := c.Request.Context(), web.Visit(c)
	err := h.LimitAttempts(c, "password", v.User.ID.String())
	if err == nil {
		err = account.ChangePassword(ctx, h.platform(), v.User, web.Secret(c, "current"), web.Secret(c, "password"), c.ClientIP(), v.Session.ID)
	}
	if status, problems, ok := web.Problem(c, err); ok {
		return h.passwordPage(c, status, problems)
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "Your new password is set. Every other browser was signed out.")); err != nil {
		return err
	}
	return web.SeeOther(c, "/settings/password")
}
