package flows

import (
	"context"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	views "github.com/cloudwa/cloudwa/views/flows"
)

// SaveDraft changes what is set for all steps of a flow.
func (h *Handler) SaveDraft(c *gin.Context) error {
	fallback, idle := tidy(c.PostForm("fallback")), web.Text(c, "idle_minutes")
	return h.edit(c, func(g *flows.Graph) error {
		minutes, err := strconv.Atoi(idle)
		if idle != "" && (err != nil || minutes < 0 || minutes > 1_000_000) {
			return errs.Fields{"idle_minutes": errs.Msg("Enter a whole number.")}
		}
		g.Fallback, g.IdleMinutes = fallback, minutes
		return nil
	}, path, func(status int, err error) error {
		about := views.About{Fallback: fallback, Idle: idle}
		_, wrong, _ := web.Problem(c, inStep(err))
		if draft, err := h.draftOf(c); err == nil {
			about.Name, about.Place = draft.Name, aboutOf(draft.Flow, &flows.Graph{}, nil).Place
		}
		return h.showPage(c, status, opened{about: &about, wrong: wrong})
	})
}

func (h *Handler) draftOf(c *gin.Context) (automation.Draft, error) {
	id, err := web.ID(c, "id")
	if err != nil {
		return automation.Draft{}, err
	}
	return h.Tenant(c).FlowDraft(c.Request.Context(), id)
}

// SaveAbout changes a flow's name and where it answers.
func (h *Handler) SaveAbout(c *gin.Context) error {
	ctx, tenant := c.Request.Context(), h.Tenant(c)
	draft, err := h.draftOf(c)
	if err != nil {
		return err
	}
	name, at := web.Text(c, "name"), web.Text(c, "place")
	deviceID, err := placed(c)
	if err == nil {
		err = tenant.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			if err := automation.Rename(ctx, account.Within(tx), draft.ID, name); err != nil {
				return err
			}
			return automation.Place(ctx, account.Within(tx), draft.ID, deviceID)
		})
	}
	if status, problems, ok := web.Problem(c, err); ok {
		g, err := flows.Decode([]byte(draft.Graph))
		if err != nil {
			return err
		}
		about := aboutOf(draft.Flow, g, nil)
		about.Name, about.Place = name, at
		return h.showPage(c, status, opened{about: &about, wrong: problems})
	} else if err != nil {
		return err
	}
	return web.SeeOther(c, path(draft.ID))
}
