package inbox

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/inbox"
	views "github.com/cloudwa/cloudwa/views/inbox"
)

// FoundPerPage is how many messages a search shows at a time.
const FoundPerPage = 30

// Search answers what was found, for a list that has the search field already; the list itself where nothing is searched.
func (h *Handler) Search(c *gin.Context) error {
	if !web.IsPartial(c.Request) {
		return web.SeeOther(c, "/inbox?"+c.Request.URL.RawQuery)
	}
	query := inbox.NewQuery(c.Query("q"))
	if query == "" {
		p, err := h.listed(c)
		if err != nil {
			return err
		}
		return web.Render(c, http.StatusOK, views.ListBody(p))
	}
	found := views.SearchProps{List: asked(c, web.After(c, "conversation")), Query: query}
	look := h.Tenant(c).Look()
	look.Numbers(&found.List.Numbers)
	if err := search(c, look, &found); err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.SearchResults(found))
}

// search reads what look wants and what a query finds. Further messages come without the chats, which stand above the first ones.
func search(c *gin.Context, look *db.Look, p *views.SearchProps) error {
	s := inbox.Search{Query: p.Query, DeviceID: p.List.Filter.DeviceID, Page: page(c, FoundPerPage)}
	p.Further = !s.Page.At.IsZero()
	if !p.Further {
		look.SearchConversations(&p.List.Rows, s)
	}
	look.SearchMessages(&p.Messages, s)
	if err := look.Run(c.Request.Context()); err != nil {
		return err
	}
	p.Messages, p.More = web.Cut(p.Messages, s.Page.Limit-1)
	return nil
}
