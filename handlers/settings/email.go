package settings

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/secrets"
	views "github.com/cloudwa/cloudwa/views/settings"
	"github.com/cloudwa/cloudwa/views/ui"
)

// ChangeEmail mails a link to a new address; the old one stays until the link is followed.
func (h *Handler) ChangeEmail(c *gin.Context) error {
	ctx, user, email := c.Request.Context(), web.User(c), web.Text(c, "email")
	err := h.LimitAttempts(c, "email", user.ID.String())
	if err == nil {
		err = account.ChangeEmail(ctx, h.platform(), h.platform(), user, email, web.Secret(c, "password"))
	}
	if status, problems, ok := web.Problem(c, err); ok {
		return h.profilePage(c, status, views.ProfileProps{Name: user.Name, Email: email, EmailProblems: problems})
	} else if err != nil {
		return err
	}
	text := i18n.T(ctx, "We sent a link to %s. Your address changes when you open it.", account.NormalEmail(email))
	if err := h.Flash(c, ui.KindSuccess, text); err != nil {
		return err
	}
	return web.SeeOther(c, "/settings/profile")
}

// ShowConfirmEmail answers the page of a link that was sent to a new address. It has a button instead of acting at once: mail programs
// and scanners open links by themselves, and a link works once.
func (h *Handler) ShowConfirmEmail(c *gin.Context) error {
	token := c.Query("token")
	link, err := h.platform().Token(c.Request.Context(), account.PurposeEmail, secrets.HashToken(token))
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.ConfirmEmail(views.ConfirmEmailProps{Token: token, Email: link.Email}))
}

// ConfirmEmail makes the address a link was sent to the person's own. Who follows it must be logged in as that person: a stranger whose
// address somebody typed would vouch for an account that is not theirs.
func (h *Handler) ConfirmEmail(c *gin.Context) error {
	ctx, token := c.Request.Context(), web.Text(c, "token")
	link, err := h.platform().Token(ctx, account.PurposeEmail, secrets.HashToken(token))
	if err != nil {
		return err
	}
	if own, err := h.Own(c, link.UserID); err != nil {
		return err
	} else if !own {
		return web.SeeOther(c, "/login?next="+url.QueryEscape("/settings/email/confirm?token="+url.QueryEscape(token)))
	}
	user, err := account.ConfirmEmail(ctx, h.platform(), token, c.ClientIP())
	if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "Your address is %s from now on.", user.Email)); err != nil {
		return err
	}
	return web.SeeOther(c, "/settings/profile")
}
