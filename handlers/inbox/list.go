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

// ShowList answers the list of chats with none of them open.
func (h *Handler) ShowList(c *gin.Context) error {
	p := views.PageProps{Today: today(c), Manages: manages(c)}
	err := h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) error { return fillList(ctx, c, t, &p) })
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Page(p))
}

// Rows answers the next rows of the list; 204 when there are none.
func (h *Handler) Rows(c *gin.Context) error {
	if !web.IsPartial(c.Request) {
		return web.SeeOther(c, "/inbox")
	}
	var p views.PageProps
	err := h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) error { return fillList(ctx, c, t, &p) })
	if err != nil {
		return err
	}
	if len(p.List.Rows) == 0 {
		return nothing(c)
	}
	p.List.Current = web.After(c, "conversation")
	return web.Render(c, http.StatusOK, views.Rows(p.List))
}

func fillList(ctx context.Context, c *gin.Context, t *db.Tenant, p *views.PageProps) (err error) {
	// The number first: what changes in between is shown again rather than not at all.
	if p.Seq, err = t.Seq(ctx); err != nil {
		return err
	}
	if err := fillNumbers(ctx, t, &p.List); err != nil {
		return err
	}
	// The open chat's address has a position in its thread; the list starts at its top beside it.
	where := inbox.Page{Limit: ChatsPerPage + 1}
	if p.Thread == nil {
		where = page(c, ChatsPerPage)
	}
	p.List.From = where.ID
	rows, err := t.Conversations(ctx, where)
	p.List.Rows, p.List.More = web.Cut(rows, ChatsPerPage)
	return err
}

// fillNumbers tells a list whether its rows have to say which number they belong to.
func fillNumbers(ctx context.Context, t *db.Tenant, p *views.ListProps) error {
	numbers, err := t.Devices(ctx)
	p.Numbers = len(numbers)
	return err
}

// nothing answers that there is nothing to show.
func nothing(c *gin.Context) error {
	c.Status(http.StatusNoContent)
	return nil
}
