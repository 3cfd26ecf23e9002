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

// ShowVerify answers the page of a verification link. It has a button instead of acting at once: mail programs and scanners open
// links by themselves, and a link works once.
func (h *Handler) ShowVerify(c *gin.Context) error {
	token := c.Query("token")
	if _, err := h.platform().Token(c.Request.Context(), account.PurposeVerify, secrets.HashToken(token)); err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Verify(token))
}

// Verify takes a verification link and signs the person in.
func (h *Handler) Verify(c *gin.Context) error {
	user, err := account.VerifyEmail(c.Request.Context(), h.platform(), web.Text(c, "token"))
	if err != nil {
		return err
	}
	next := "/login"
	if own, err := h.registeredHere(c, user); err != nil {
		return err
	} else if own {
		next = "/dashboard"
		if err := h.SignIn(c, user, uuid.Nil); err != nil {
			return err
		}
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(c.Request.Context(), "Your e-mail address is verified.")); err != nil {
		return err
	}
	return web.SeeOther(c, next)
}

// registeredCookie remembers in the browser that registered which address it did so with.
const registeredCookie = "cloudwa-registered"

// registeredHere reports whether this browser registered the person, or is signed in as them. Only then does following the link also
// sign in: somebody else may have registered another's address and wait for its owner to click into an account whose password they know.
func (h *Handler) registeredHere(c *gin.Context, user account.User) (bool, error) {
	if visitor, ok, err := h.Visitor(c); err != nil || ok {
		return ok && visitor.ID == user.ID, err
	}
	kept, err := h.TakeValues(c, registeredCookie)
	return kept["email"] == user.Email, err
}

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
