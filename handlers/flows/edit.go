package flows

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	views "github.com/cloudwa/cloudwa/views/flows"
)

// overField is the field of a form that was stale: the revision that it was made from. With it, what comes of that goes over what others did.
const overField = "_over"

// edit changes the draft of a flow as a form says, and leads on. Where the draft was changed since, the page asks what shall become of both.
// A form that is wrong comes back through again.
func (h *Handler) edit(c *gin.Context, change func(g *flows.Graph) error, next func(id uuid.UUID) string, again func(status int, err error) error) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	rev, _ := strconv.Atoi(c.PostForm("rev"))
	err = h.save(c, id, rev, change)
	if stale, is := errors.AsType[*automation.StaleError](err); is {
		return h.showStale(c, stale)
	}
	if status, _, ok := web.Problem(c, err); ok {
		return again(status, err)
	} else if err != nil {
		return err
	}
	return web.SeeOther(c, next(id))
}

func (h *Handler) save(c *gin.Context, id uuid.UUID, rev int, change func(g *flows.Graph) error) (err error) {
	ctx, tenant := c.Request.Context(), h.Tenant(c)
	if base, is := strconv.Atoi(c.PostForm(overField)); is == nil {
		_, err = automation.KeepMine(ctx, tenant, id, base, rev, author(c), change)
	} else {
		_, err = automation.Edit(ctx, tenant, id, rev, author(c), change)
	}
	return err
}

// showStale answers the choice between what is typed here and what others saved.
func (h *Handler) showStale(c *gin.Context, stale *automation.StaleError) error {
	p := views.StaleProps{Flow: stale.Theirs.Flow, Action: c.Request.URL.Path, Over: overField, Base: c.PostForm("rev"), Form: url.Values{}}
	if base := c.PostForm(overField); base != "" {
		p.Base = base
	}
	graphs := make([]*flows.Graph, 3)
	for i, text := range []string{stale.Base, stale.Mine, stale.Theirs.Graph} {
		g, err := flows.Decode([]byte(text))
		if err != nil {
			return err
		}
		graphs[i] = views.Named(c.Request.Context(), g)
	}
	p.Mine, p.Theirs = flows.Diff(graphs[0], graphs[1]), flows.Diff(graphs[0], graphs[2])
	node := c.PostForm("node")
	p.Gone = node != "" && graphs[2].Node(node) == nil
	for name, values := range c.Request.PostForm {
		if name != "rev" && name != overField && name != "_workspace" {
			p.Form[name] = values
		}
	}
	return web.Render(c, http.StatusConflict, views.Stale(p))
}

// SaveStep changes a step as its form says: its name, its settings, and where its exits lead.
func (h *Handler) SaveStep(c *gin.Context) error {
	if c.PostForm("canvas") != "" {
		return h.saveOnCanvas(c)
	}
	node, command, at := c.PostForm("node"), c.PostForm("do"), ""
	form := c.Request.PostForm
	return h.edit(c, func(g *flows.Graph) (err error) {
		at, err = changeStep(g, node, command, form)
		return err
	}, func(id uuid.UUID) string {
		fragment := "step"
		if at != "" {
			fragment = views.FieldID(at)
		}
		return path(id) + "?" + url.Values{"node": {node}}.Encode() + "#" + fragment
	}, func(status int, err error) error {
		o := opened{node: node, form: form}
		_, o.wrong, _ = web.Problem(c, inStep(err))
		return h.showPage(c, status, o)
	})
}

// changeStep changes a step of a graph as its form says. It returns the place of the entry that the form's command added or moved.
func changeStep(g *flows.Graph, node, command string, form url.Values) (at string, err error) {
	n := g.Node(node)
	if n == nil || n.Settings == nil {
		return "", errs.New(errs.Invalid, "This step is not in the flow any more.")
	}
	r := reader{form: form, wrong: errs.Fields{}, typed: map[string]string{}}
	r.read(n.Settings)
	n.Label = tidy(form.Get("label"))
	if values, ok := form["disabled"]; ok {
		n.Disabled = slices.Contains(values, "on")
	}
	if command != "" {
		at = arrange(n.Settings, command)
	}
	if err := r.wrong.OrNil(); err != nil {
		return "", err
	}
	flows.Prune(g)
	for _, out := range n.Outs() {
		to, ok := form["out:"+out.Name]
		if !ok || len(to) == 0 || to[0] == g.Target(node, out.Name) {
			continue
		}
		if err := flows.Connect(g, node, out.Name, to[0]); err != nil {
			return "", err
		}
	}
	return at, nil
}

// inStep turns what a file could not hold into what is wrong with a field of the step's form.
func inStep(err error) error {
	if put, is := errors.AsType[*flows.PutError](err); is && put.Path != "" {
		return errs.Fields{strings.TrimPrefix(put.Path, "settings."): put.Message}
	}
	file, is := errors.AsType[*flows.FileError](err)
	if !is {
		return err
	}
	_, field, found := strings.Cut(file.Path, ".settings.")
	if !found {
		field = file.Path[strings.LastIndexByte(file.Path, '.')+1:]
	}
	return errs.Fields{field: file.Message}
}
