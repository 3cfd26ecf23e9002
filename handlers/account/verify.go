package account

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/secrets"
	views "github.com/cloudwa/cloudwa/views/account"
	"github.com/cloudwa/cloudwa/views/ui"
)

// ShowVerify answers the page of a verification link. It has a button instead of acting at once: mail programs and scanners open
// links by themselves, and a link works once.
func (h *Handler) ShowVerify(c *gin.Context) error {
	token := c.Query("token")
	if _, err := h.platform().Token(c.Request.Context(), account.PurposeVerify, secrets.HashToken(token)); err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Verify(token))
}

// Verify takes a verification link, in the browser that registered or is signed in as the person. Anywhere else it asks for the login
// first: somebody else may have registered another's address, in wait for its owner to vouch for an account whose password they know.
func (h *Handler) Verify(c *gin.Context) error {
	ctx, token := c.Request.Context(), web.Text(c, "token")
	found, err := h.platform().Token(ctx, account.PurposeVerify, secrets.HashToken(token))
	if err != nil {
		return err
	}
	own, err := h.Own(c, found.UserID)
	if err != nil {
		return err
	}
	if !own {
		kept, err := h.TakeValues(c, registeredCookie)
		if err != nil {
			return err
		}
		if kept["user"] != found.UserID.String() {
			return web.SeeOther(c, "/login?next="+url.QueryEscape("/verify?token="+url.QueryEscape(token)))
		}
	}
	user, err := account.VerifyEmail(ctx, h.platform(), token)
	if err != nil {
		return err
	}
	if err := h.SignIn(c, user, uuid.Nil); err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "Your e-mail address is verified.")); err != nil {
		return err
	}
	return web.SeeOther(c, "/dashboard")
}

// registeredCookie remembers in the browser that registered whom it made.
const registeredCookie = "cloudwa-registered"

// ResendVerification mails a new verification link.
func (h *Handler) ResendVerification(c *gin.Context) error {
	user := web.User(c)
	if err := h.LimitAttempts(c, "verify", user.Email); err != nil {
		return err
	}
	if err := account.ResendVerification(c.Request.Context(), h.platform(), user); err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(c.Request.Context(), "We sent a new link to %s.", user.Email)); err != nil {
		return err
	}
	return web.SeeOther(c, web.Back(c, "/dashboard"))
}
