package operator

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	views "github.com/cloudwa/cloudwa/views/operator"
)

// ShowLogin answers the operator's login page.
func (h *Handler) ShowLogin(c *gin.Context) error {
	p := views.LoginProps{Next: next(c)}
	if h.Dev {
		p.Email, p.Password = h.Demo.Email, h.Demo.Password
	}
	return web.Render(c, http.StatusOK, views.Login(p))
}

// Login checks an operator's password. Where a second factor is on, it leads to the page that asks for it.
func (h *Handler) Login(c *gin.Context) error {
	email := web.Text(c, "email")
	session, secret, err := h.login(c, email)
	if status, problems, ok := web.Problem(c, err); ok {
		return web.Render(c, status, views.Login(views.LoginProps{Email: email, Next: next(c), Problems: problems}))
	} else if err != nil {
		return err
	}
	if err := h.SetOperator(c, session, secret); err != nil {
		return err
	}
	if !session.Complete {
		return web.SeeOther(c, "/admin/second-step?next="+url.QueryEscape(next(c)))
	}
	return web.SeeOther(c, next(c))
}

func (h *Handler) login(c *gin.Context, email string) (account.AdminSession, string, error) {
	if err := h.LimitAttempts(c, "admin-login", account.NormalEmail(email)); err != nil {
		return account.AdminSession{}, "", err
	}
	return account.LoginAdmin(c.Request.Context(), h.platform(), email, web.Secret(c, "password"), web.Browser(c))
}

// Logout ends the operator's session in this browser.
func (h *Handler) Logout(c *gin.Context) error {
	if err := h.SignOutOperator(c); err != nil {
		return err
	}
	return web.SeeOther(c, "/admin/login")
}
