package account

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/secrets"
	views "github.com/cloudwa/cloudwa/views/account"
	"github.com/cloudwa/cloudwa/views/ui"
)

// ShowForgot answers the page that asks for the address of a forgotten password.
func (h *Handler) ShowForgot(c *gin.Context) error {
	return web.Render(c, http.StatusOK, views.Forgot(views.ForgotProps{}))
}

// Forgot mails a link that sets a new password, if the address is somebody's; the answer does not tell.
func (h *Handler) Forgot(c *gin.Context) error {
	ctx, email := c.Request.Context(), web.Text(c, "email")
	err := h.LimitAttempts(c, "forgot", account.NormalEmail(email))
	if err == nil {
		err = account.ForgotPassword(ctx, h.platform(), email, string(i18n.FromContext(ctx)))
	}
	if status, problems, ok := web.Problem(c, err); ok {
		return web.Render(c, status, views.Forgot(views.ForgotProps{Email: email, Problems: problems}))
	} else if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Forgot(views.ForgotProps{Email: email, Sent: true}))
}

// ShowReset answers the page of a reset link.
func (h *Handler) ShowReset(c *gin.Context) error {
	token := c.Query("token")
	if _, err := h.platform().Token(c.Request.Context(), account.PurposePassword, secrets.HashToken(token)); err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Reset(views.ResetProps{Token: token}))
}

// Reset sets a new password by a link, ends every other session and signs the person in.
func (h *Handler) Reset(c *gin.Context) error {
	ctx, token := c.Request.Context(), web.Text(c, "token")
	err := h.LimitAttempts(c, "reset", "")
	var user account.User
	if err == nil {
		user, err = account.ResetPassword(ctx, h.platform(), token, web.Secret(c, "password"), c.ClientIP())
	}
	if status, problems, ok := web.Problem(c, err); ok {
		return web.Render(c, status, views.Reset(views.ResetProps{Token: token, Problems: problems}))
	} else if err != nil {
		return err
	}
	if err := h.SignIn(c, user, uuid.Nil); err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "Your new password is set. Every other browser was signed out.")); err != nil {
		return err
	}
	return web.SeeOther(c, "/dashboard")
}
