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
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/inbox"
	views "github.com/cloudwa/cloudwa/views/inbox"
)

// Changes answers what is new since the change that the page has seen last; 204 when nothing is. What cannot be told one by one, and a new
// day, which changes the words for all times, come as the beginning of the list and the end of the thread.
func (h *Handler) Changes(c *gin.Context) error {
	if !web.IsPartial(c.Request) {
		return web.SeeOther(c, "/inbox")
	}
	after, _ := strconv.ParseInt(c.Query("after"), 10, 64)
	if h.idle(c, after) {
		return nothing(c)
	}
	p := views.ChangesProps{Today: today(c), List: asked(c, web.After(c, "conversation"))}
	left := web.After(c, "left")
	var idle bool
	err := h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) error {
		changes, err := t.Changes(ctx, after)
		if err != nil {
			return err
		}
		p.Seq = changes.Seq
		p.Reset = changes.Gap || c.Query("day") != p.Today
		if idle = changes.Seq == after && !p.Reset && left == uuid.Nil; idle {
			return nil
		}
		if left != uuid.Nil {
			changes.List = append(changes.List, inbox.Change{ConversationID: left})
		}
		return fillChanges(ctx, t, changes, &p)
	})
	switch {
	case errs.Is(err, errs.NotFound):
		return web.SeeOther(c, "/inbox") // the open chat is gone
	case err != nil:
		return err
	case idle:
		return nothing(c)
	}
	return web.Render(c, http.StatusOK, views.Changes(p))
}

// idle reports whether a page has seen everything, without asking the database. Where that is not known, it is not so.
func (h *Handler) idle(c *gin.Context, after int64) bool {
	if c.Query("day") != today(c) || c.Query("left") != "" {
		return false
	}
	seq, err := h.DB.Live().Seq(c.Request.Context(), web.Visit(c).Tenant.ID)
	return err == nil && seq == after
}

func fillChanges(ctx context.Context, t *db.Tenant, changes inbox.Changes, p *views.ChangesProps) (err error) {
	look := t.Look()
	look.Numbers(&p.List.Numbers)
	look.Counts(&p.List.Counts, p.List.Filter.DeviceID)
	look.Unread(&p.Unread)
	if p.Reset {
		return fillAnew(ctx, look, p)
	}
	open := p.List.Filter.Open
	chats, messages, aboutOpen := sort(changes.List, open)
	look.ConversationRows(&p.List.Rows, chats...)
	look.DraftsIn(&p.List.Drafts, p.List.Person, chats...)
	if aboutOpen {
		p.Thread = &views.ThreadProps{}
		lookHead(look, open, p.Thread)
		look.MessagesByID(&p.Thread.Messages, messages...)
	}
	if err := look.Run(ctx); err != nil {
		return err
	}
	p.List.Rows = slices.DeleteFunc(p.List.Rows, func(c inbox.Conversation) bool { return !p.List.Filter.Takes(c) })
	p.Gone = slices.DeleteFunc(chats, func(id uuid.UUID) bool {
		return slices.ContainsFunc(p.List.Rows, func(c inbox.Conversation) bool { return c.ID == id })
	})
	if p.Thread != nil && p.Thread.Conversation.DeviceID == uuid.Nil {
		// What waited for the number was given up with it, without a word about each message.
		p.Thread.Messages, err = t.Messages(ctx, open, inbox.Page{Limit: MessagesPerPage})
	}
	return err
}

// fillAnew reads what look wants and what a page shows at first.
func fillAnew(ctx context.Context, look *db.Look, p *views.ChangesProps) error {
	lookRows(look, inbox.Page{Limit: ChatsPerPage + 1}, &p.List)
	if open := p.List.Filter.Open; open != uuid.Nil {
		p.Thread = &views.ThreadProps{}
		lookHead(look, open, p.Thread)
		look.Messages(&p.Thread.Messages, open, inbox.Page{Limit: MessagesPerPage + 1})
	}
	if err := look.Run(ctx); err != nil {
		return err
	}
	if p.Thread != nil {
		p.Thread.Messages, p.Thread.More = web.Cut(p.Thread.Messages, MessagesPerPage)
		slices.Reverse(p.Thread.Messages)
	}
	return nil
}

// sort tells which chats changed, which messages of the open one, and whether anything did that its head or its composer says.
func sort(changes []inbox.Change, open uuid.UUID) (chats, messages []uuid.UUID, aboutOpen bool) {
	for _, change := range changes {
		if change.ConversationID != uuid.Nil && !slices.Contains(chats, change.ConversationID) {
			chats = append(chats, change.ConversationID)
		}
		if open == uuid.Nil {
			continue
		}
		if change.ConversationID == open && change.MessageID != uuid.Nil && !slices.Contains(messages, change.MessageID) {
			messages = append(messages, change.MessageID)
		}
		aboutOpen = aboutOpen || change.ConversationID == open || change.DeviceID != uuid.Nil
	}
	return chats, messages, aboutOpen
}
