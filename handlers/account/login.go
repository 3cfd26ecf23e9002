package account

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	views "github.com/cloudwa/cloudwa/views/account"
)

// ShowLogin answers the login page.
func (h *Handler) ShowLogin(c *gin.Context) error {
	return h.loginPage(c, http.StatusOK, views.LoginProps{Email: h.Demo.Email, Password: h.Demo.Password})
}

func (h *Handler) loginPage(c *gin.Context, status int, p views.LoginProps) error {
	p.Next = web.Next(c)
	p.Google = h.Google != nil
	return web.Render(c, status, views.Login(p))
}

// Login signs a person in.
func (h *Handler) Login(c *gin.Context) error {
	email := web.Text(c, "email")
	user, err := h.login(c, email)
	if status, problems, ok := web.Problem(c, err); ok {
		return h.loginPage(c, status, views.LoginProps{Email: email, Problems: problems})
	} else if err != nil {
		return err
	}
	if err := h.SignIn(c, user, uuid.Nil); err != nil {
		return err
	}
	return web.SeeOther(c, web.Next(c))
}

func (h *Handler) login(c *gin.Context, email string) (account.User, error) {
	if err := h.LimitAttempts(c, "login", account.NormalEmail(email)); err != nil {
		return account.User{}, err
	}
	return account.Login(c.Request.Context(), h.platform(), email, web.Secret(c, "password"))
}

// Logout ends this browser's session.
func (h *Handler) Logout(c *gin.Context) error {
	if err := h.SignOut(c); err != nil {
		return err
	}
	return web.SeeOther(c, "/login")
}
