package flows

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	views "github.com/cloudwa/cloudwa/views/flows"
)

// ShowPanel answers the form of a step that opens beside the canvas.
func (h *Handler) ShowPanel(c *gin.Context) error {
	p, err := h.showProps(c, opened{node: web.Query(c, "node", maxID)})
	if err != nil {
		return err
	}
	if p.Node == nil {
		return errs.New(errs.NotFound, "This step is not in the flow any more.")
	}
	return web.Render(c, http.StatusOK, views.StepPanel(p))
}

// stepKept is the answer to a step's form that was saved on the canvas: what it changed, and the form as it is now.
type stepKept struct {
	kept
	Puts []flows.Put `json:"puts"`
	Form string      `json:"form"`
}

// saveOnCanvas is SaveStep for the form beside the canvas. What others did to other parts of the flow meanwhile goes together with it.
func (h *Handler) saveOnCanvas(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	ctx, tenant, form := c.Request.Context(), h.Tenant(c), c.Request.PostForm
	node := form.Get("node")
	rev, _ := strconv.Atoi(form.Get("rev"))
	k, err := automation.PutEdit(ctx, tenant, id, func(g *flows.Graph) error {
		_, err := changeStep(g, node, form.Get("do"), form)
		return err
	}, automation.PutOptions{Rev: rev, Author: author(c), Over: form.Get("over") != ""})
	if clash, is := errors.AsType[*automation.ClashError](err); is {
		return h.refuse(c, id, clash)
	}
	if status, problems, ok := web.Problem(c, inStep(err)); ok && status == http.StatusUnprocessableEntity {
		html, err := h.panel(c, opened{node: node, form: form, wrong: problems})
		if err != nil {
			return err
		}
		c.PureJSON(status, map[string]string{"form": html})
		return nil
	} else if err != nil {
		return err
	}
	answer, err := h.stepKept(c, k, node)
	if err != nil {
		return err
	}
	c.PureJSON(http.StatusOK, answer)
	return nil
}

func (h *Handler) stepKept(c *gin.Context, k automation.Kept, node string) (answer stepKept, err error) {
	if answer.kept, err = h.kept(c.Request.Context(), h.Tenant(c), k); err != nil {
		return answer, err
	}
	answer.Puts = k.Puts
	answer.Form, err = h.panel(c, opened{node: node})
	return answer, err
}

// panel renders the form of a step; "" for a step that is not there any more.
func (h *Handler) panel(c *gin.Context, o opened) (string, error) {
	p, err := h.showProps(c, o)
	if err != nil || p.Node == nil {
		return "", err
	}
	var html bytes.Buffer
	err = views.StepPanel(p).Render(c.Request.Context(), &html)
	return html.String(), err
}

// arrangement asks for the places of steps that are tidied up.
type arrangement struct {
	IDs   []string       `json:"ids"`   // none for all
	Sizes map[string]int `json:"sizes"` // how tall the cards are
}

// spot is where a step lies.
type spot struct {
	X int `json:"x"`
	Y int `json:"y"`
}

// Tidy answers where steps would lie tidily. Nothing is saved: the canvas moves them, and can undo it.
func (h *Handler) Tidy(c *gin.Context) error {
	draft, err := h.draftOf(c)
	if err != nil {
		return err
	}
	var a arrangement
	if err := web.JSON(c, &a); err != nil {
		return h.refuse(c, draft.ID, err)
	}
	g, err := flows.Decode([]byte(draft.Graph))
	if err != nil {
		return err
	}
	flows.Tidy(g, a.IDs, a.Sizes)
	places := make(map[string]spot, len(g.Nodes))
	for i := range g.Nodes {
		places[g.Nodes[i].ID] = spot{g.Nodes[i].X, g.Nodes[i].Y}
	}
	c.PureJSON(http.StatusOK, map[string]any{"places": places})
	return nil
}
