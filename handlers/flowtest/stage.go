package flowtest

import (
	"context"
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/rehearsal"
	views "github.com/cloudwa/cloudwa/views/flowtest"
	"github.com/cloudwa/cloudwa/views/ui"
)

// maxOthers is how many flows a test may go on in.
const maxOthers = 20

// stage reads what the tape is played on: the draft, and as customers have them the flows that it can lead to, whose graphs the page gets, too.
func (h *Handler) stage(c *gin.Context, p *views.Props) (rehearsal.Stage, error) {
	ctx := c.Request.Context()
	stage := rehearsal.Stage{Flow: flows.Draft(p.Graph), Others: map[string]*flows.Flow{}}
	p.Others = map[string]views.Other{}
	err := h.Tenant(c).Read(ctx, func(ctx context.Context, t *db.Tenant) error {
		scene, err := t.FlowScene(ctx)
		if err != nil {
			return err
		}
		stage.Around = scene.Around(ui.Zone(ctx))
		stage.OptOut, stage.Bye = scene.Settings.OptOutWords, scene.OptOutText()
		return others(ctx, t, scene.Flows, stage.Others, p)
	})
	stage.Around.AI = true // answers are typed
	stage.Around.Device = flows.Device{Name: i18n.T(ctx, "Test number"), Phone: samplePhone}
	return stage, err
}

// others reads the flows that the draft, or one of them, goes on in.
func others(ctx context.Context, t *db.Tenant, active []automation.Flow, ready map[string]*flows.Flow, p *views.Props) error {
	for wanted := targets(p.Graph); len(wanted) > 0 && len(ready) < maxOthers; wanted = wanted[1:] {
		id, err := uuid.Parse(wanted[0])
		at := slices.IndexFunc(active, func(f automation.Flow) bool { return f.ID == id })
		if err != nil || at < 0 || ready[wanted[0]] != nil {
			continue
		}
		version, err := t.FlowVersion(ctx, id, active[at].Version)
		if err != nil {
			return err
		}
		graph, err := flows.Decode([]byte(version.Graph))
		if err != nil {
			continue // as for customers: the run ends
		}
		ready[wanted[0]] = flows.Draft(graph)
		p.Others[wanted[0]] = views.Other{Name: active[at].Name, Graph: graph}
		wanted = append(wanted, targets(graph)...)
	}
	return nil
}

// targets are the ids of the flows that a flow goes on in.
func targets(g *flows.Graph) (ids []string) {
	for _, n := range g.Nodes {
		if settings, ok := n.Settings.(*flows.GotoSettings); ok && settings.Flow != "" {
			ids = append(ids, settings.Flow)
		}
	}
	return ids
}
