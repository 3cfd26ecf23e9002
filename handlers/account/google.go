package account

import (
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/google"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

// googleCookie keeps an attempt while the person is at Google; attemptLife is how long they may take there.
const (
	googleCookie = "cloudwa-google"
	attemptLife  = 15 * time.Minute
)

// StartGoogle sends the browser to Google. It changes nothing but a cookie of this browser.
func (h *Handler) StartGoogle(c *gin.Context) error {
	if h.Google == nil {
		return errs.New(errs.NotFound, "This page does not exist.")
	}
	a := google.NewAttempt(web.Next(c))
	address, err := h.Google.Address(c.Request.Context(), a)
	if err != nil {
		return h.googleFailed(c, err)
	}
	if err := h.KeepValues(c, googleCookie, a.Values(), attemptLife); err != nil {
		return err
	}
	c.Redirect(http.StatusFound, address)
	return nil
}

// FinishGoogle takes Google's answer and signs the person in. OpenID Connect answers with a GET; the state in it, which only this
// browser's cookie knows, stands in for what protects a form.
func (h *Handler) FinishGoogle(c *gin.Context) error {
	if h.Google == nil {
		return errs.New(errs.NotFound, "This page does not exist.")
	}
	kept, err := h.TakeValues(c, googleCookie)
	if err != nil {
		return err
	}
	a, err := google.AttemptOf(kept, c.Query("state"))
	if err != nil {
		return h.googleFailed(c, err)
	}
	if c.Query("error") == "access_denied" {
		return h.backToLogin(c, ui.KindInfo, i18n.T(c.Request.Context(), "You did not log in with Google."))
	}
	user, err := h.google(c, a)
	if err != nil {
		return h.googleFailed(c, err)
	}
	if err := h.SignIn(c, user, uuid.Nil); err != nil {
		return err
	}
	// Somebody without a workspace is sent on to make one by the guard of the page this leads to.
	return web.SeeOther(c, a.Next)
}

func (h *Handler) google(c *gin.Context, a google.Attempt) (account.User, error) {
	ctx := c.Request.Context()
	if err := h.LimitAttempts(c, "google", ""); err != nil {
		return account.User{}, err
	}
	identity, err := h.Google.Identify(ctx, c.Query("code"), a)
	if err != nil {
		return account.User{}, err
	}
	identity.Name = web.Line(identity.Name, account.MaxName)
	return account.LoginWithGoogle(ctx, h.platform(), identity, string(i18n.FromContext(ctx)))
}

// googleFailed leads back to the login page with a sentence: the password may still open the way. What Google said is for the log.
func (h *Handler) googleFailed(c *gin.Context, err error) error {
	coded, ok := errors.AsType[*errs.Error](err)
	if !ok || coded.Code == errs.TooMany {
		return err
	}
	ctx := c.Request.Context()
	if coded.Code == errs.Unavailable {
		h.Log.WarnContext(ctx, "login with Google failed", "error", err)
	}
	return h.backToLogin(c, ui.KindWarning, i18n.Message(ctx, coded.Message))
}

func (h *Handler) backToLogin(c *gin.Context, kind ui.Kind, text string) error {
	if err := h.Flash(c, kind, text); err != nil {
		return err
	}
	return web.SeeOther(c, "/login")
}
