package account

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/i18n"
	views "github.com/cloudwa/cloudwa/views/account"
)

// ShowRegister answers the registration page.
func (h *Handler) ShowRegister(c *gin.Context) error {
	return web.Render(c, http.StatusOK, views.Register(views.RegisterProps{Google: h.Google != nil}))
}

// Register makes a person and their workspace, or mails the owner of an address that is known; the answer is the same.
func (h *Handler) Register(c *gin.Context) error {
	r := account.Registration{
		Name: web.Text(c, "name"), Business: web.Text(c, "business"), Email: web.Text(c, "email"), Password: web.Secret(c, "password"),
		Locale: string(i18n.FromContext(c.Request.Context())), IP: c.ClientIP(),
	}
	err := h.LimitAttempts(c, "register", account.NormalEmail(r.Email))
	var id uuid.UUID
	if err == nil {
		id, err = account.Register(c.Request.Context(), h.platform(), r)
	}
	if status, problems, ok := web.Problem(c, err); ok {
		return web.Render(c, status, views.Register(views.RegisterProps{
			Name: r.Name, Business: r.Business, Email: r.Email, Google: h.Google != nil, Problems: problems,
		}))
	} else if err != nil {
		return err
	}
	kept := map[string]string{"user": id.String()}
	if err := h.KeepValues(c, registeredCookie, kept, account.VerifyLife); err != nil {
		return err
	}
	return web.SeeOther(c, "/register/sent")
}

// ShowSent answers the page after registering: look into your mail.
func (h *Handler) ShowSent(c *gin.Context) error {
	return web.Render(c, http.StatusOK, views.Sent())
}
