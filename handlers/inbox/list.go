package inbox

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/inbox"
	views "github.com/cloudwa/cloudwa/views/inbox"
)

// ShowList answers the list of chats with none of them open.
func (h *Handler) ShowList(c *gin.Context) error {
	p, err := h.listed(c)
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Page(p))
}

// List answers the list alone, for a page that has the chat beside it already.
func (h *Handler) List(c *gin.Context) error {
	if !web.IsPartial(c.Request) {
		return web.SeeOther(c, "/inbox")
	}
	p, err := h.listed(c)
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.List(p))
}

// listed reads the list that an address asks for, or what it searches.
func (h *Handler) listed(c *gin.Context) (views.PageProps, error) {
	p := views.PageProps{List: asked(c, web.After(c, "conversation")), Today: today(c), Manages: manages(c), Person: web.User(c).ID}
	if query := inbox.NewQuery(c.Query("q")); query != "" {
		p.Found = &views.SearchProps{List: p.List, Query: query}
	}
	where := page(c, ChatsPerPage)
	p.Back = where.ID != uuid.Nil && p.Found == nil
	err := h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) error {
		if p.Found == nil {
			return fillPage(ctx, t, where, &p)
		}
		if err := fillPage(ctx, t, inbox.Page{Limit: 1}, &p); err != nil { // what stands above the list
			return err
		}
		return fillSearch(ctx, t, page(c, FoundPerPage), p.Found)
	})
	return p, err
}

// Rows answers the next rows of the list; 204 when there are none.
func (h *Handler) Rows(c *gin.Context) error {
	if !web.IsPartial(c.Request) {
		return web.SeeOther(c, "/inbox")
	}
	p := asked(c, web.After(c, "conversation"))
	p.Shown, _ = strconv.Atoi(c.Query("shown"))
	err := h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) error {
		if err := fillNumbers(ctx, t, &p); err != nil {
			return err
		}
		return fillRows(ctx, t, page(c, ChatsPerPage), &p)
	})
	if err != nil {
		return err
	}
	if len(p.Rows) == 0 {
		return nothing(c)
	}
	return web.Render(c, http.StatusOK, views.Rows(p))
}

// asked is the list that an address asks for, beside the chat that is open.
func asked(c *gin.Context, open uuid.UUID) views.ListProps {
	return views.ListProps{
		Person: web.User(c).ID,
		Filter: inbox.Filter{Show: inbox.ParseShow(c.Query("show")), DeviceID: web.After(c, "device"), Open: open},
	}
}

// fillPage reads what stands beside an open chat: the list from a position on, and what can be chosen above it.
func fillPage(ctx context.Context, t *db.Tenant, where inbox.Page, p *views.PageProps) (err error) {
	// The number first: what changes in between is shown again rather than not at all.
	if p.Seq, err = t.Seq(ctx); err != nil {
		return err
	}
	if err := fillNumbers(ctx, t, &p.List); err != nil {
		return err
	}
	if p.List.Counts, err = t.CountConversations(ctx, p.List.Filter.DeviceID); err != nil {
		return err
	}
	return fillRows(ctx, t, where, &p.List)
}

// fillRows reads a page of the list. The chat that is open is in it, whatever its filter says: answering takes it out of "unread", and it
// should not vanish while somebody works in it.
func fillRows(ctx context.Context, t *db.Tenant, where inbox.Page, p *views.ListProps) error {
	rows, err := t.Conversations(ctx, p.Filter, where)
	if err != nil {
		return err
	}
	p.Rows, p.More = web.Cut(rows, where.Limit-1)
	if err := fillDrafts(ctx, t, p); err != nil || p.Filter.Show == inbox.ShowAll || p.Filter.Open == uuid.Nil {
		return err
	}
	open, err := t.ConversationRows(ctx, []uuid.UUID{p.Filter.Open})
	if err != nil || len(open) == 0 || !p.Filter.Takes(open[0]) || !where.Before(open[0].LastAt, open[0].ID) {
		return err
	}
	index, found := slices.BinarySearchFunc(p.Rows, open[0], inbox.ByNewest)
	if !found && (index < len(p.Rows) || !p.More) {
		p.Rows = slices.Insert(p.Rows, index, open[0])
	}
	return nil
}

// fillDrafts reads what the person began to write in the rows' chats.
func fillDrafts(ctx context.Context, t *db.Tenant, p *views.ListProps) (err error) {
	ids := make([]uuid.UUID, len(p.Rows))
	for i, row := range p.Rows {
		ids[i] = row.ID
	}
	p.Drafts, err = t.Drafts(ctx, p.Person, ids)
	return err
}

// fillNumbers reads which numbers the list may be narrowed to. With more than one, its rows say which they belong to.
func fillNumbers(ctx context.Context, t *db.Tenant, p *views.ListProps) (err error) {
	p.Numbers, err = t.Devices(ctx)
	return err
}

// nothing answers that there is nothing to show.
func nothing(c *gin.Context) error {
	c.Status(http.StatusNoContent)
	return nil
}
