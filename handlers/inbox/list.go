package inbox

import (
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
	return web.Render(c, http.StatusOK, views.Page(asOld(c, p)))
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
	look := h.Tenant(c).Look()
	lookAbove(look, &p)
	if query := inbox.NewQuery(c.Query("q")); query != "" {
		p.Found = &views.SearchProps{List: p.List, Query: query}
		err := search(c, look, p.Found)
		p.Found.List.Numbers = p.List.Numbers
		return p, err
	}
	where := page(c, ChatsPerPage)
	p.Back = where.ID != uuid.Nil
	lookRows(look, where, &p.List)
	return p, look.Run(c.Request.Context())
}

// Rows answers the next rows of the list; 204 when there are none.
func (h *Handler) Rows(c *gin.Context) error {
	if !web.IsPartial(c.Request) {
		return web.SeeOther(c, "/inbox")
	}
	p := asked(c, web.After(c, "conversation"))
	p.Shown, _ = strconv.Atoi(c.Query("shown"))
	where := page(c, ChatsPerPage)
	look := h.Tenant(c).Look()
	look.Numbers(&p.Numbers)
	lookRows(look, where, &p)
	if err := look.Run(c.Request.Context()); err != nil {
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

// lookAbove reads what stands above the list: which numbers it may be narrowed to (with more than one, its rows say which they belong to), and its parts
// with how many chats they have.
func lookAbove(look *db.Look, p *views.PageProps) {
	look.Seq(&p.Seq)
	look.Numbers(&p.List.Numbers)
	look.Counts(&p.List.Counts, p.List.Filter.DeviceID)
}

// lookRows reads a page of the list and what the person began to write in its chats. The chat that is open is in it, whatever its filter says: answering
// takes it out of "unread", and it should not vanish while somebody works in it.
func lookRows(look *db.Look, where inbox.Page, p *views.ListProps) {
	var open []inbox.Conversation
	look.Conversations(&p.Rows, p.Filter, where)
	look.Drafts(&p.Drafts, p.Person, p.Filter, where)
	if p.Filter.Show != inbox.ShowAll && p.Filter.Open != uuid.Nil {
		look.ConversationRows(&open, p.Filter.Open)
	}
	look.Then(func() {
		p.Rows, p.More = web.Cut(p.Rows, where.Limit-1)
		if len(open) == 0 || !p.Filter.Takes(open[0]) || !where.Before(open[0].LastAt, open[0].ID) {
			return
		}
		index, found := slices.BinarySearchFunc(p.Rows, open[0], inbox.ByNewest)
		if !found && (index < len(p.Rows) || !p.More) {
			p.Rows = slices.Insert(p.Rows, index, open[0])
		}
	})
}
