package flows

import (
	"net/url"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	views "github.com/cloudwa/cloudwa/views/flows"
)

// AddStep adds a step behind an exit, or another beginning.
func (h *Handler) AddStep(c *gin.Context) error {
	adding := views.Adding{After: c.PostForm("after"), Out: c.PostForm("out")}
	kind, added := flows.Kind(c.PostForm("kind")), ""
	return h.edit(c, func(g *flows.Graph) (err error) {
		var n *flows.Node
		if adding.After == "" {
			if !kind.Begins() {
				return errs.New(errs.Invalid, "A flow cannot begin with such a step.")
			}
			n, err = flows.Add(g, kind)
		} else {
			n, err = flows.InsertAfter(g, adding.After, adding.Out, kind)
		}
		if err == nil {
			added = n.ID
		}
		return err
	}, func(id uuid.UUID) string {
		return path(id) + "?" + url.Values{"node": {added}}.Encode() + "#step"
	}, func(status int, err error) error {
		_, wrong, _ := web.Problem(c, err)
		return h.showPage(c, status, opened{adding: &adding, wrong: wrong})
	})
}

// RemoveStep removes a step.
func (h *Handler) RemoveStep(c *gin.Context) error {
	node := c.PostForm("node")
	return h.edit(c, func(g *flows.Graph) error {
		return flows.Remove(g, node)
	}, path, func(status int, err error) error {
		_, wrong, _ := web.Problem(c, err)
		return h.showPage(c, status, opened{wrong: wrong})
	})
}
