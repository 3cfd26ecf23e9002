package contacts

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/i18n"
	views "github.com/cloudwa/cloudwa/views/contacts"
	"github.com/cloudwa/cloudwa/views/ui"
)

// ShowNew answers the form that adds somebody.
func (h *Handler) ShowNew(c *gin.Context) error {
	return web.Render(c, http.StatusOK, views.New(views.NewProps{}))
}

// Add adds somebody, and leads to their page; somebody who is here already is led to as well.
func (h *Handler) Add(c *gin.Context) error {
	ctx := c.Request.Context()
	p := views.NewProps{Phone: web.Text(c, "phone"), Name: web.Text(c, "name"), Tags: web.Text(c, "tags")}
	id, added, err := contacts.Add(ctx, h.Tenant(c), contacts.New{
		Phone: p.Phone, Country: web.Visit(c).Tenant.Country, Name: p.Name, Tags: contacts.ParseTags(p.Tags),
	})
	if status, problems, ok := web.Problem(c, err); ok {
		p.Problems = problems
		return web.Render(c, status, views.New(p))
	} else if err != nil {
		return err
	}
	kind, sentence := ui.KindSuccess, i18n.T(ctx, "The contact is added.")
	if !added {
		kind, sentence = ui.KindInfo, i18n.T(ctx, "You have this contact already. Nothing was changed.")
	}
	if err := h.Flash(c, kind, sentence); err != nil {
		return err
	}
	return web.SeeOther(c, path(id))
}
