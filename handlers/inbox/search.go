package inbox

import (
	"context"
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
	p, err := h.listed(c)
	switch {
	case err != nil:
		return err
	case p.Found == nil:
		return web.Render(c, http.StatusOK, views.ListBody(p))
	}
	return web.Render(c, http.StatusOK, views.SearchResults(*p.Found))
}

// fillSearch reads what a query finds. Further messages come without the chats, which stand above the first ones.
func fillSearch(ctx context.Context, t *db.Tenant, where inbox.Page, p *views.SearchProps) (err error) {
	s := inbox.Search{Query: p.Query, DeviceID: p.List.Filter.DeviceID, Page: where}
	if err = fillNumbers(ctx, t, &p.List); err != nil {
		return err
	}
	p.Further = !where.At.IsZero()
	if !p.Further {
		if p.List.Rows, err = t.SearchConversations(ctx, s); err != nil {
			return err
		}
	}
	found, err := t.SearchMessages(ctx, s)
	p.Messages, p.More = web.Cut(found, where.Limit-1)
	return err
}
