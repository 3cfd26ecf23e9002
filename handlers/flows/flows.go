package flows

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/views/ui"
)

// Handler serves the pages of this package.
type Handler struct {
	*web.Web
	// Pool knows what the gateways of numbers cannot do.
	Pool *devices.Pool
	// Engine stops and moves runs.
	Engine *automation.Engine[*db.Tx]
	// Tests plays the tests of a flow: those that its draft does not pass, and how many there are.
	Tests func(ctx context.Context, t *db.Tenant, d automation.Draft) (failing []automation.Test, all int, err error)
}

func manages(c *gin.Context) bool { return web.Visit(c).Role.AtLeast(account.Admin) }

func author(c *gin.Context) string { return web.User(c).Name }

func path(id uuid.UUID) string { return "/flows/" + id.String() }

// today returns when the day began in the zone of the page.
func today(ctx context.Context) time.Time {
	now := ui.Now(ctx).In(ui.Zone(ctx))
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
}

// act does something with a flow and leads on with a sentence. What went wrong is said on the page that it leads to.
func (h *Handler) act(c *gin.Context, do func(ctx context.Context, t *db.Tenant, id uuid.UUID) error, next func(id uuid.UUID) string, done string) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	kind := ui.KindSuccess
	err = do(c.Request.Context(), h.Tenant(c), id)
	if _, problems, ok := web.Problem(c, err); ok {
		if _, err := h.Tenant(c).FlowDraft(c.Request.Context(), id); err != nil {
			return err // a form about what is not theirs is not found, whatever it says
		}
		kind, done = ui.KindDanger, sentence(problems)
	} else if err != nil {
		return err
	}
	if done != "" {
		if err := h.Flash(c, kind, done); err != nil {
			return err
		}
	}
	return web.SeeOther(c, next(id))
}

// sentence returns one sentence of a form.
func sentence(problems ui.Problems) string {
	for _, text := range problems {
		return text
	}
	return ""
}

// next is where the page leads that a form stands on: the flow's own, or the list.
func next(c *gin.Context) func(id uuid.UUID) string {
	switch web.Text(c, "from") {
	case "flow":
		return path
	case "canvas":
		return canvasPath
	}
	return func(uuid.UUID) string { return "/flows" }
}
