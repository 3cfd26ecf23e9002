package flowtest

import (
	"context"
	"slices"

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

// set is what tapes are played on: the workspace as customers have it, and the flows that the one that is tried can lead to, whose graphs pages get, too.
type set struct {
	rehearsal.Stage
	graph  *flows.Graph
	others map[string]views.Other
}

// build reads what tapes are played on.
func build(ctx context.Context, t *db.Tenant, graph *flows.Graph) (set, error) {
	s := set{Stage: rehearsal.Stage{Others: map[string]*flows.Flow{}}, graph: graph, others: map[string]views.Other{}}
	scene, err := t.FlowScene(ctx)
	if err != nil {
		return s, err
	}
	s.Around = scene.Around(ui.Zone(ctx))
	s.Around.AI = true // answers are typed
	s.Around.Device = flows.Device{Name: i18n.T(ctx, "Test number"), Phone: samplePhone}
	s.OptOut, s.Bye = scene.Settings.OptOutWords, scene.OptOutText()
	return s, s.lead(ctx, t, scene.Flows)
}

// on is the stage for a tape.
func (s set) on(tape rehearsal.Tape) rehearsal.Stage {
	stage := s.Stage
	stage.Flow = rehearsal.Ready(s.graph, tape)
	return stage
}

// lead reads the flows that the draft, or one of them, goes on in.
func (s set) lead(ctx context.Context, t *db.Tenant, active []automation.Flow) error {
	for wanted := targets(s.graph); len(wanted) > 0 && len(s.Others) < maxOthers; wanted = wanted[1:] {
		id, err := uuid.Parse(wanted[0])
		at := slices.IndexFunc(active, func(f automation.Flow) bool { return f.ID == id })
		if err != nil || at < 0 || s.Others[wanted[0]] != nil {
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
		s.Others[wanted[0]] = flows.Draft(graph)
		s.others[wanted[0]] = views.Other{Name: active[at].Name, Graph: graph}
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
