package contacts

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/contacts"
	views "github.com/cloudwa/cloudwa/views/contacts"
)

// perPage is how many people a page of the list has.
const perPage = 30

// maxSearch bounds what is searched for, in characters.
const maxSearch = 120

// Handler serves the pages of this package.
type Handler struct {
	*web.Web

	Flows *automation.Engine[*db.Tx] // told which tags people give
}

// ShowList answers the list of people.
func (h *Handler) ShowList(c *gin.Context) error {
	p, err := h.list(c)
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.List(p))
}

// Rows answers the list alone, for the search while somebody types; the browser's address follows what is shown.
func (h *Handler) Rows(c *gin.Context) error {
	p, err := h.list(c)
	if err != nil {
		return err
	}
	if !web.IsPartial(c.Request) {
		return web.SeeOther(c, p.Address(p.After))
	}
	c.Header("HX-Replace-Url", p.Address(p.After))
	return web.Render(c, http.StatusOK, views.Rows(p))
}

func (h *Handler) list(c *gin.Context) (views.ListProps, error) {
	p := views.ListProps{Search: web.Query(c, "q", maxSearch), Tag: web.After(c, "tag"), After: web.After(c, "after")}
	query := contacts.Query{Search: p.Search, Tag: p.Tag, After: p.After, Limit: perPage + 1}
	err := h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		if p.Tags, err = t.Tags(ctx); err != nil {
			return err
		}
		p.Rows, err = t.FindContacts(ctx, query)
		return err
	})
	if err != nil {
		return p, err
	}
	var more bool
	if p.Rows, more = web.Cut(p.Rows, perPage); more {
		p.Next = p.Rows[perPage-1].ID
	}
	return p, nil
}
