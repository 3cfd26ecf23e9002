package inbox

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
	views "github.com/cloudwa/cloudwa/views/inbox"
)

// How much of what flows did in a chat is shown.
const (
	runsShown  = 20
	stepsShown = 1000
)

// ShowPath answers what flows did in the chat in the address: the newest runs, and the steps of the one in the query, else of the newest.
func (h *Handler) ShowPath(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	var p views.PathProps
	err = h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		if p.Conversation, err = t.Conversation(ctx, id); err != nil {
			return err
		}
		if p.Runs, err = t.RunsOf(ctx, id, runsShown); err != nil || len(p.Runs) == 0 {
			return err
		}
		chosen := 0
		if asked := c.Query("run"); asked != "" {
			chosen = slices.IndexFunc(p.Runs, func(r automation.Run) bool { return r.ID.String() == asked })
		}
		if chosen < 0 {
			return web.NotThere()
		}
		return fillPath(ctx, t, &p, p.Runs[chosen])
	})
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Path(p))
}

// fillPath reads what one run did, and the graph it went through; a graph that cannot be read any more is left out.
func fillPath(ctx context.Context, t *db.Tenant, p *views.PathProps, run automation.Run) (err error) {
	p.Run = run
	steps, err := t.Steps(ctx, run.ID, stepsShown+1)
	if err != nil {
		return err
	}
	p.Steps, p.Cut = web.Cut(steps, stepsShown)
	version, err := t.FlowVersion(ctx, run.FlowID, run.Version)
	if err != nil {
		return err
	}
	if graph, err := flows.Decode([]byte(version.Graph)); err == nil {
		p.Graph = graph
	}
	return nil
}

func pathOf(id uuid.UUID) string { return path(id) + "/path" }
