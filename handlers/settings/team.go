package settings

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/layout"
	views "github.com/cloudwa/cloudwa/views/settings"
	"github.com/cloudwa/cloudwa/views/ui"
)

// PeoplePerPage is how many people a page of the team list has.
const PeoplePerPage = 50

// ShowTeam answers the list of a workspace's people and open invitations.
func (h *Handler) ShowTeam(c *gin.Context) error {
	return h.teamPage(c, http.StatusOK, views.TeamProps{})
}

func (h *Handler) teamPage(c *gin.Context, status int, p views.TeamProps) error {
	v := web.Visit(c)
	p.Me, p.Role, p.After = v.User.ID, v.Role, web.After(c, "after")
	err := h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		if p.Invites, err = t.Invites(ctx); err != nil {
			return err
		}
		if p.Count, err = t.MemberCount(ctx); err != nil {
			return err
		}
		people, err := t.Members(ctx, p.After, PeoplePerPage+1)
		p.People, p.More = web.Cut(people, PeoplePerPage)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(c, status, views.Team(p))
}

// ChangeRole gives a member another role.
func (h *Handler) ChangeRole(c *gin.Context) error {
	ctx, v := c.Request.Context(), web.Visit(c)
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	member, err := account.ChangeRole(ctx, h.Tenant(c), v.Role, id, account.Role(web.Text(c, "role")))
	if status, problems, ok := web.Problem(c, err); ok {
		return h.teamPage(c, status, views.TeamProps{Problem: problems.Of("role") + problems.Form()})
	} else if err != nil {
		return err
	}
	text := i18n.T(ctx, "The role of %s is now %s.", member.Name, layout.RoleName(ctx, string(member.Role)))
	if err := h.Flash(c, ui.KindSuccess, text); err != nil {
		return err
	}
	if id == v.User.ID && !member.Role.AtLeast(account.Admin) {
		return web.SeeOther(c, "/settings/profile") // the team page is not for them any more
	}
	return web.SeeOther(c, web.Back(c, "/settings/team"))
}

// RemoveMember takes a member out of the workspace. Leaving oneself is another form, which looks for another workspace to be in.
func (h *Handler) RemoveMember(c *gin.Context) error {
	ctx, v := c.Request.Context(), web.Visit(c)
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	var member account.Member
	if id == v.User.ID {
		err = errs.New(errs.Conflict, "You cannot remove yourself. Leave the workspace on your profile page.")
	} else {
		member, err = account.Remove(ctx, h.Tenant(c), v.Role, id)
	}
	if status, problems, ok := web.Problem(c, err); ok {
		return h.teamPage(c, status, views.TeamProps{Problem: problems.Form()})
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "%s is no longer in this workspace.", member.Name)); err != nil {
		return err
	}
	return web.SeeOther(c, web.Back(c, "/settings/team"))
}
