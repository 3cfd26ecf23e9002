package flows

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/i18n"
	views "github.com/cloudwa/cloudwa/views/flows"
)

// ShowCanvas answers the page on which a flow is drawn.
func (h *Handler) ShowCanvas(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	var d automation.Draft
	var s scenery
	var l look
	err = h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		if d, err = t.FlowDraft(ctx, id); err != nil {
			return err
		}
		if l, err = shown(ctx, c, t, d); err != nil {
			return err
		}
		s, err = h.scenery(ctx, t, d.Flow)
		return err
	})
	if err != nil {
		return err
	}
	g, err := flows.Decode([]byte(d.Graph))
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	problems, changes := s.judge(ctx, g)
	p := views.CanvasProps{
		Draft: d, Graph: g, Problems: problems, Changes: changes, Manages: manages(c), Around: s.around.offered,
	}
	if l.graph != nil {
		p.Graph, p.Problems, p.Shown, p.Overlay = l.graph, nil, l.title, l.overlay
	}
	return web.Render(c, http.StatusOK, views.Canvas(p))
}

// scenery is what a draft is compared with.
type scenery struct {
	around around
	live   string // the graph that answers customers; "" before the first version
}

func (h *Handler) scenery(ctx context.Context, t *db.Tenant, f automation.Flow) (s scenery, err error) {
	if s.around, err = h.around(ctx, t, f); err != nil || f.Version == 0 {
		return s, err
	}
	v, err := t.FlowVersion(ctx, f.ID, f.Version)
	s.live = v.Graph
	return s, err
}

// judge tells what is wrong with a graph, and how many changes customers will see of it.
func (s *scenery) judge(ctx context.Context, g *flows.Graph) (problems []flows.Problem, changes int) {
	problems = flows.Check(views.Named(ctx, g), s.around.on)
	if live, err := flows.Decode([]byte(s.live)); err == nil {
		for _, change := range flows.Diff(live, g) {
			if change.ForCustomers() {
				changes++
			}
		}
	}
	return problems, changes
}

// Rename gives a flow another name.
func (h *Handler) Rename(c *gin.Context) error {
	return h.act(c, func(ctx context.Context, t *db.Tenant, id uuid.UUID) error {
		return automation.Rename(ctx, t, id, web.Text(c, "name"))
	}, canvasPath, i18n.T(c.Request.Context(), "Saved."))
}

// editor is where a flow opens: on the canvas, but on phones as an outline.
func editor(c *gin.Context, id uuid.UUID) string {
	if onComputer(c) {
		return canvasPath(id)
	}
	return path(id)
}

// onComputer reports whether a browser asks that is not on a phone.
func onComputer(c *gin.Context) bool {
	if mobile := c.GetHeader("Sec-CH-UA-Mobile"); mobile != "" {
		return mobile == "?0"
	}
	agent := c.GetHeader("User-Agent")
	return strings.Contains(agent, "Mozilla") && !strings.Contains(agent, "Mobi")
}

func canvasPath(id uuid.UUID) string { return path(id) + "/canvas" }
