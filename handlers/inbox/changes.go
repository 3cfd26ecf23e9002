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
// day, which changes the words for all times, make the browser load the page anew.
func (h *Handler) Changes(c *gin.Context) error {
	if !web.IsPartial(c.Request) {
		return web.SeeOther(c, "/inbox")
	}
	after, _ := strconv.ParseInt(c.Query("after"), 10, 64)
	if h.idle(c, after) {
		return nothing(c)
	}
	changes, err := h.Tenant(c).Changes(c.Request.Context(), after)
	switch {
	case err != nil:
		return err
	case changes.Gap || c.Query("day") != today(c):
		c.Header("HX-Refresh", "true")
		return nothing(c)
	case changes.Seq == after:
		return nothing(c)
	}
	p := views.ChangesProps{Today: today(c), Seq: changes.Seq}
	p.List.Current = web.After(c, "conversation")
	err = h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) error { return fillChanges(ctx, t, changes, &p) })
	if errs.Is(err, errs.NotFound) {
		return web.SeeOther(c, "/inbox") // the open chat is gone
	}
	if err != nil {
		return err
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
	chats, messages, aboutOpen := sort(changes.List, p.List.Current)
	if err := fillNumbers(ctx, t, &p.List); err != nil {
		return err
	}
	if p.List.Rows, err = t.ConversationRows(ctx, chats); err != nil {
		return err
	}
	p.Gone = slices.DeleteFunc(chats, func(id uuid.UUID) bool {
		return slices.ContainsFunc(p.List.Rows, func(c inbox.Conversation) bool { return c.ID == id })
	})
	if p.Unread, err = t.UnreadConversations(ctx); err != nil || !aboutOpen {
		return err
	}
	p.Thread = &views.ThreadProps{}
	if err := fillHead(ctx, t, p.List.Current, p.Thread); err != nil {
		return err
	}
	if p.Thread.Conversation.DeviceID == uuid.Nil {
		// What waited for the number was given up with it, without a word about each message.
		p.Thread.Messages, err = t.Messages(ctx, p.List.Current, inbox.Page{Limit: MessagesPerPage})
		return err
	}
	p.Thread.Messages, err = t.MessagesByID(ctx, messages)
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
