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
	if err := h.LimitAttempts(c, "admin-code", half.Admin.ID.String()); err != nil {
		return account.AdminSession{}, "", err
	}
	return account.SecondStep(c.Request.Context(), h.platform(), h.Keys, half, web.Text(c, "code"), time.Now(), web.Browser(c))
}
