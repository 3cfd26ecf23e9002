package flows

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/flows"
	views "github.com/cloudwa/cloudwa/views/flows"
)

// ShowList answers the list of flows.
func (h *Handler) ShowList(c *gin.Context) error {
	p := views.ListProps{Show: web.Query(c, "show", 20), Manages: manages(c), Canvas: onComputer(c)}
	err := h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		if p.Numbers, err = numbers(ctx, t); err != nil {
			return err
		}
		p.Rows, err = rows(ctx, t)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.List(p))
}

func rows(ctx context.Context, t *db.Tenant) ([]views.Row, error) {
	list, err := t.Flows(ctx)
	if err != nil {
		return nil, err
	}
	counts, err := t.FlowCounts(ctx, today(ctx))
	if err != nil {
		return nil, err
	}
	graphs, err := t.FlowGraphs(ctx)
	if err != nil {
		return nil, err
	}
	rows := make([]views.Row, len(list))
	for i, f := range list {
		live := graphs[f.ID]
		rows[i] = views.Row{Flow: f, Changed: live.Changed, Counts: counts[f.ID], Triggers: triggers(live)}
	}
	return rows, nil
}

// triggers lists what starts a flow; none where its graph cannot be read.
func triggers(live automation.Live) []flows.Trigger {
	g, err := flows.Decode([]byte(live.Graph))
	if err != nil {
		return nil
	}
	return flows.Draft(g).Triggers()
}

// numbers lists the numbers of the workspace by their names.
func numbers(ctx context.Context, t *db.Tenant) ([]devices.Name, error) {
	all, err := t.Devices(ctx)
	list := make([]devices.Name, len(all))
	for i, d := range all {
		list[i] = devices.Name{ID: d.ID, Name: d.Name}
	}
	return list, err
}

// Move moves a flow up, down or to the top of the list.
func (h *Handler) Move(c *gin.Context) error {
	return h.act(c, func(ctx context.Context, t *db.Tenant, id uuid.UUID) error {
		return automation.Move(ctx, t, id, automation.Direction(web.Text(c, "where")))
	}, next(c), "")
}

// maxOrdered is how many ids an order may have.
const maxOrdered = 2 * automation.MaxFlows

// Order puts the flows into the order in which they were dragged.
func (h *Handler) Order(c *gin.Context) error {
	var ids []uuid.UUID
	for _, text := range c.PostFormArray("flow") {
		if id, err := uuid.Parse(text); err == nil && len(ids) < maxOrdered {
			ids = append(ids, id)
		}
	}
	if err := automation.Order(c.Request.Context(), h.Tenant(c), ids); err != nil {
		return err
	}
	return web.SeeOther(c, "/flows")
}
