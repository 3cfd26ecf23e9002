package operator

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	views "github.com/cloudwa/cloudwa/views/operator"
)

// ShowSecondStep answers the page between the password and the operator's pages.
func (h *Handler) ShowSecondStep(c *gin.Context) error {
	return web.Render(c, http.StatusOK, views.SecondStep(views.SecondStepProps{Next: next(c)}))
}

// SecondStep takes the code of the second factor and completes the sign-in.
func (h *Handler) SecondStep(c *gin.Context) error {
	session, secret, err := h.secondStep(c)
	if status, problems, ok := web.Problem(c, err); ok {
		return web.Render(c, status, views.SecondStep(views.SecondStepProps{Next: next(c), Problems: problems}))
	} else if err != nil {
		return err
	}
	if err := h.SetOperator(c, session, secret); err != nil {
		return err
	}
	return web.SeeOther(c, next(c))
}

func (h *Handler) secondStep(c *gin.Context) (account.AdminSession, string, error) {
	half := web.Operator(c)
	if err := h.limitCodes(c, half.Admin); err != nil {
		return account.AdminSession{}, "", err
	}
	return account.SecondStep(c.Request.Context(), h.platform(), h.Keys, half, web.Text(c, "code"), time.Now(), web.Browser(c))
}

// codesPerDay bounds how many codes are tried for one operator in a day. Three of a million codes are right at any moment, so with the
// limit per minute alone somebody who has the password would have one chance in 24 a day; so it is one in 6,000.
const codesPerDay = 50

func (h *Handler) limitCodes(c *gin.Context, admin account.SuperAdmin) error {
	if err := h.LimitAttempts(c, "admin-code", admin.ID.String()); err != nil {
		return err
	}
	return h.Limit(c, "admin-code:day:"+admin.ID.String(), codesPerDay, 24*time.Hour)
}
