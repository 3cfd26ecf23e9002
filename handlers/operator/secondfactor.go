package operator

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/secrets"
	views "github.com/cloudwa/cloudwa/views/operator"
	"github.com/cloudwa/cloudwa/views/ui"
)

// ShowSecondFactor answers the page on which an operator turns the second factor on or off.
func (h *Handler) ShowSecondFactor(c *gin.Context) error {
	return h.secondFactorPage(c, http.StatusOK, nil)
}

func (h *Handler) secondFactorPage(c *gin.Context, status int, problems ui.Problems) error {
	admin := web.Operator(c).Admin
	p := views.SecondFactorProps{On: admin.SecondFactor(), Since: admin.TOTPEnabledAt, CodesLeft: len(admin.RecoveryHashes), Problems: problems}
	if uri, ok := account.PendingSecondFactor(h.Keys, web.Operator(c)); ok {
		var err error
		if p.Secret, p.Picture, err = readable(uri); err != nil {
			return err
		}
	}
	return web.Render(c, status, views.SecondFactor(p))
}

// readable turns an otpauth address into what a person types and what a phone photographs, the latter as the address of a picture.
func readable(uri string) (secret, picture string, err error) {
	parsed, err := url.Parse(uri)
	if err != nil {
		return "", "", err
	}
	png, err := secrets.TOTPQR(uri)
	if err != nil {
		return "", "", err
	}
	return parsed.Query().Get("secret"), "data:image/png;base64," + base64.StdEncoding.EncodeToString(png), nil
}

// BeginSecondFactor makes the secret that the page then shows.
func (h *Handler) BeginSecondFactor(c *gin.Context) error {
	_, err := account.BeginSecondFactor(c.Request.Context(), h.platform(), h.Keys, web.Operator(c))
	if err != nil && !errs.Is(err, errs.Conflict) { // a conflict: it was turned on in another tab, which the page shows
		return err
	}
	return web.SeeOther(c, "/admin/second-factor")
}

// ConfirmSecondFactor turns the second factor on and answers the recovery codes. This is the only time that anybody sees them, so
// they are the answer itself: nothing keeps them for a redirect.
func (h *Handler) ConfirmSecondFactor(c *gin.Context) error {
	session := web.Operator(c)
	err := h.limitCodes(c, session.Admin)
	var codes []string
	if err == nil {
		codes, err = account.ConfirmSecondFactor(c.Request.Context(), h.platform(), h.Keys, session, web.Text(c, "code"), time.Now())
	}
	if errs.Is(err, errs.Conflict) {
		return web.SeeOther(c, "/admin/second-factor")
	}
	if status, problems, ok := web.Problem(c, err); ok {
		return h.secondFactorPage(c, status, problems)
	} else if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.RecoveryCodes(codes))
}

// RemoveSecondFactor turns the second factor off.
func (h *Handler) RemoveSecondFactor(c *gin.Context) error {
	ctx, admin := c.Request.Context(), web.Operator(c).Admin
	err := h.LimitAttempts(c, "admin-password", admin.ID.String())
	if err == nil {
		err = account.RemoveSecondFactor(ctx, h.platform(), admin, web.Secret(c, "password"))
	}
	if status, problems, ok := web.Problem(c, err); ok {
		return h.secondFactorPage(c, status, problems)
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "The second factor is off. Your password alone opens these pages now.")); err != nil {
		return err
	}
	return web.SeeOther(c, "/admin/second-factor")
}
