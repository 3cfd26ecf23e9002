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
	if err := fillNumbers(ctx, t, &p.List); err != nil {
		return err
	}
	if p.List.Counts, err = t.CountConversations(ctx, p.List.Filter.DeviceID); err != nil {
		return err
	}
	if p.Unread, err = t.UnreadConversations(ctx); err != nil {
		return err
	}
	if p.Reset {
		return fillAnew(ctx, t, p)
	}
	open := p.List.Filter.Open
	chats, messages, aboutOpen := sort(changes.List, open)
	rows, err := t.ConversationRows(ctx, chats)
	if err != nil {
		return err
	}
	p.List.Rows = slices.DeleteFunc(rows, func(c inbox.Conversation) bool { return !p.List.Filter.Takes(c) })
	if err := fillDrafts(ctx, t, &p.List); err != nil {
		return err
	}
	p.Gone = slices.DeleteFunc(chats, func(id uuid.UUID) bool {
		return slices.ContainsFunc(p.List.Rows, func(c inbox.Conversation) bool { return c.ID == id })
	})
	if !aboutOpen {
		return nil
	}
	p.Thread = &views.ThreadProps{}
	if err := fillHead(ctx, t, open, p.Thread); err != nil {
		return err
	}
	if p.Thread.Conversation.DeviceID == uuid.Nil {
		// What waited for the number was given up with it, without a word about each message.
		p.Thread.Messages, err = t.Messages(ctx, open, inbox.Page{Limit: MessagesPerPage})
		return err
	}
	p.Thread.Messages, err = t.MessagesByID(ctx, messages)
	return err
}

// fillAnew reads what a page shows at first.
func fillAnew(ctx context.Context, t *db.Tenant, p *views.ChangesProps) error {
	if err := fillRows(ctx, t, inbox.Page{Limit: ChatsPerPage + 1}, &p.List); err != nil || p.List.Filter.Open == uuid.Nil {
		return err
	}
	p.Thread = &views.ThreadProps{}
	if err := fillHead(ctx, t, p.List.Filter.Open, p.Thread); err != nil {
		return err
	}
	messages, err := t.Messages(ctx, p.List.Filter.Open, inbox.Page{Limit: MessagesPerPage + 1})
	p.Thread.Messages, p.Thread.More = web.Cut(messages, MessagesPerPage)
	slices.Reverse(p.Thread.Messages)
	return err
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
