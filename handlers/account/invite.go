package account

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/secrets"
	views "github.com/cloudwa/cloudwa/views/account"
	"github.com/cloudwa/cloudwa/views/ui"
)

// ShowInvite answers the page of an invitation's link: for somebody signed in a button, for a newcomer a form, for somebody with an
// account the way to log in.
func (h *Handler) ShowInvite(c *gin.Context) error {
	return h.invitePage(c, http.StatusOK, c.Query("token"), views.InviteProps{})
}

func (h *Handler) invitePage(c *gin.Context, status int, token string, p views.InviteProps) error {
	ctx := c.Request.Context()
	invite, tenant, err := h.platform().InviteByToken(ctx, secrets.HashToken(token))
	if err != nil {
		return err
	}
	p.Token, p.Invite, p.Workspace = token, invite, tenant.Name
	if user, ok, err := h.Visitor(c); err != nil {
		return err
	} else if ok {
		p.SignedInAs = user.Email
	}
	switch _, err := h.platform().UserByEmail(ctx, invite.Email); {
	case err == nil:
		p.HasAccount = true
	case !errs.Is(err, errs.NotFound):
		return err
	}
	return web.Render(c, status, views.Invite(p))
}

// AcceptInvite gives a person their place in the workspace, making their account first where they have none.
func (h *Handler) AcceptInvite(c *gin.Context) error {
	ctx, token := c.Request.Context(), web.Text(c, "token")
	err := h.LimitAttempts(c, "invite", "")
	var user account.User
	var invite account.Invite
	n := account.Newcomer{Name: web.Text(c, "name"), Password: web.Secret(c, "password"), Locale: string(i18n.FromContext(ctx))}
	if err == nil {
		user, invite, err = h.accept(c, token, n)
	}
	if status, problems, ok := web.Problem(c, err); ok {
		return h.invitePage(c, status, token, views.InviteProps{Name: n.Name, Problems: problems})
	} else if err != nil {
		return err
	}
	if err := h.SignIn(c, user, invite.TenantID); err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "Welcome. You have joined the workspace.")); err != nil {
		return err
	}
	return web.SeeOther(c, "/dashboard")
}

func (h *Handler) accept(c *gin.Context, token string, n account.Newcomer) (account.User, account.Invite, error) {
	ctx := c.Request.Context()
	user, ok, err := h.Visitor(c)
	if err != nil {
		return account.User{}, account.Invite{}, err
	}
	if ok {
		invite, err := account.Join(ctx, h.platform(), token, user, c.ClientIP())
		return user, invite, err
	}
	return account.JoinAsNewcomer(ctx, h.platform(), token, n, c.ClientIP())
}
