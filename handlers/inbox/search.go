package inbox

import (
	"net/http"

	"github.com/gin-gonic/gin"

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
	p, err := h.listed(c)
	switch {
	case err != nil:
		return err
	case p.Found == nil:
		return web.Render(c, http.StatusOK, views.ListBody(p))
	}
	return web.Render(c, http.StatusOK, views.SearchResults(*p.Found))
}

// search reads what a query finds. Further messages come without the chats, which stand above the first ones.
func (h *Handler) search(c *gin.Context, p *views.PageProps) error {
	s := inbox.Search{Query: p.Found.Query, DeviceID: p.List.Filter.DeviceID, Page: page(c, FoundPerPage)}
	p.Found.Further = !s.Page.At.IsZero()
	look := h.Tenant(c).Look()
	lookAbove(look, p)
	if !p.Found.Further {
		look.SearchConversations(&p.Found.List.Rows, s)
	}
	look.SearchMessages(&p.Found.Messages, s)
	if err := look.Run(c.Request.Context()); err != nil {
		return err
	}
	p.Found.List.Numbers = p.List.Numbers
	p.Found.Messages, p.Found.More = web.Cut(p.Found.Messages, s.Page.Limit-1)
	return nil
}
