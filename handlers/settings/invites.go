package settings

import (
	"time"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/i18n"
	views "github.com/cloudwa/cloudwa/views/settings"
	"github.com/cloudwa/cloudwa/views/ui"
)

// Invite mails an invitation to an address.
func (h *Handler) Invite(c *gin.Context) error {
	ctx, v := c.Request.Context(), web.Visit(c)
	form := views.InviteForm{Email: web.Text(c, "email"), Role: account.Role(web.Text(c, "role"))}
	err := h.limitInvites(c)
	var invite account.Invite
	if err == nil {
		invite, err = account.SendInvitation(ctx, h.Tenant(c), v.Role, v.User, form.Email, form.Role)
	}
	if status, problems, ok := web.Problem(c, err); ok {
		form.Problems = problems
		return h.teamPage(c, status, views.TeamProps{Invite: form})
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "The invitation to %s is on its way.", invite.Email)); err != nil {
		return err
	}
	return web.SeeOther(c, "/settings/team")
}

// ResendInvite mails a new link for an open invitation.
func (h *Handler) ResendInvite(c *gin.Context) error {
	ctx := c.Request.Context()
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	err = h.limitInvites(c)
	var invite account.Invite
	if err == nil {
		invite, err = account.ResendInvitation(ctx, h.Tenant(c), web.Visit(c).Role, web.User(c), id)
	}
	if status, problems, ok := web.Problem(c, err); ok {
		return h.teamPage(c, status, views.TeamProps{Problem: problems.Form()})
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "A new link for %s is on its way. The old one does not work any more.", invite.Email)); err != nil {
		return err
	}
	return web.SeeOther(c, "/settings/team")
}

// RevokeInvite takes an open invitation back.
func (h *Handler) RevokeInvite(c *gin.Context) error {
	ctx := c.Request.Context()
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	if err := account.RevokeInvitation(ctx, h.Tenant(c), web.Visit(c).Role, id); err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "The invitation is taken back. Its link does not work any more.")); err != nil {
		return err
	}
	return web.SeeOther(c, "/settings/team")
}

// invitesPerDay bounds what one person mails to people who did not ask for it, over all their workspaces.
const invitesPerDay = 100

// limitInvites counts for the whole workspace and for the person.
func (h *Handler) limitInvites(c *gin.Context) error {
	if err := h.LimitAttempts(c, "invite-send", web.Visit(c).Tenant.ID.String()); err != nil {
		return err
	}
	return h.Limit(c, "invite-send:day:"+web.User(c).ID.String(), invitesPerDay, 24*time.Hour)
}
