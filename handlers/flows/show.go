package flows

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	views "github.com/cloudwa/cloudwa/views/flows"
	"github.com/cloudwa/cloudwa/views/ui"
)

// maxID bounds the id of a step in an address.
const maxID = 100

// Show answers the outline editor of a flow, with the step or the choice of the address open.
func (h *Handler) Show(c *gin.Context) error {
	o := opened{node: web.Query(c, "node", maxID)}
	if add := c.Query("add"); add != "" {
		o.adding = &views.Adding{After: web.Query(c, "after", maxID), Out: web.Query(c, "out", maxID)}
	}
	return h.showPage(c, http.StatusOK, o)
}

// opened is what is open on the page of a flow, and the form that came back.
type opened struct {
	node   string
	adding *views.Adding
	form   url.Values  // of a step, where it could not be kept
	wrong  ui.Problems // and why
	about  *views.About
}

func (h *Handler) showPage(c *gin.Context, status int, o opened) error {
	p, err := h.showProps(c, o)
	if err != nil {
		return err
	}
	return web.Render(c, status, views.Show(p))
}

func (h *Handler) showProps(c *gin.Context, o opened) (p views.ShowProps, err error) {
	id, err := web.ID(c, "id")
	if err != nil {
		return p, err
	}
	ctx := c.Request.Context()
	p = views.ShowProps{Manages: manages(c), Wrong: o.wrong, Adding: o.adding, Offline: true}
	var s scenery
	err = h.Tenant(c).Read(ctx, func(ctx context.Context, t *db.Tenant) (err error) {
		if p.Draft, err = t.FlowDraft(ctx, id); err != nil {
			return err
		}
		if s, err = h.scenery(ctx, t, p.Draft.Flow); err != nil {
			return err
		}
		all, err := t.FlowCounts(ctx, today(ctx))
		p.Counts = all[id]
		return err
	})
	if err != nil {
		return p, err
	}
	if p.Graph, err = flows.Decode([]byte(p.Draft.Graph)); err != nil {
		return p, err
	}
	p.Changed = s.live != p.Draft.Graph
	p.Numbers, p.Tags = s.around.numbers, s.around.offered.Tags
	p.Problems, p.Changes = s.judge(ctx, p.Graph)
	p.About = aboutOf(p.Draft.Flow, p.Graph, o.about)
	if !p.Manages || (p.Adding != nil && p.Adding.After != "" && p.Graph.Node(p.Adding.After) == nil) {
		p.Adding = nil
	}
	open(ctx, &p, s.around.offered, o)
	return p, nil
}

// open puts the step that is open on the page, with what was typed where its form came back.
func open(ctx context.Context, p *views.ShowProps, offered views.Surroundings, o opened) {
	if p.Node = p.Graph.Node(o.node); p.Node == nil || p.Node.Settings == nil {
		p.Node = nil
		return
	}
	for _, problem := range p.Problems {
		if problem.Node == p.Node.ID {
			offered.Problems = append(offered.Problems, problem)
		}
	}
	p.Label, p.Off, offered.Wrong = p.Node.Label, p.Node.Disabled, o.wrong
	if o.form != nil {
		r := reader{form: o.form, wrong: errs.Fields{}, typed: map[string]string{}}
		r.read(p.Node.Settings)
		p.Label, p.Off, offered.Typed = tidy(o.form.Get("label")), slices.Contains(o.form["disabled"], "on"), r.typed
	}
	p.Fields = views.Fields(ctx, p.Node, offered)
}

func aboutOf(f automation.Flow, g *flows.Graph, typed *views.About) views.About {
	if typed != nil {
		return *typed
	}
	about := views.About{Name: f.Name, Place: "all", Fallback: g.Fallback, Idle: strconv.Itoa(g.IdleMinutes)}
	if !f.EveryDevice {
		about.Place = ""
		if f.DeviceID != uuid.Nil {
			about.Place = f.DeviceID.String()
		}
	}
	return about
}
