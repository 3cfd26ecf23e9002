package inbox

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/inbox"
	views "github.com/cloudwa/cloudwa/views/inbox"
)

// Show answers one chat beside the list.
func (h *Handler) Show(c *gin.Context) error {
	return h.showPage(c, http.StatusOK, views.ComposerProps{})
}

// showPage answers the chat in the address. A message that was not taken brings back what was typed.
func (h *Handler) showPage(c *gin.Context, status int, composer views.ComposerProps) error {
	p, err := h.opened(c, composer, true)
	if err != nil {
		return err
	}
	return web.Render(c, status, views.Page(asOld(c, p)))
}

// asOld lets a whole page be as old as its oldest part, the menu's count of chats: what changed between reading that and reading the rest comes with
// the first poll.
func asOld(c *gin.Context, p views.PageProps) views.PageProps {
	p.Seq = min(p.Seq, web.Visit(c).Seq)
	return p
}

// Thread answers one chat alone, for a page that has the list already.
func (h *Handler) Thread(c *gin.Context) error {
	p, err := h.opened(c, views.ComposerProps{}, false)
	switch {
	case err != nil:
		return err
	case !web.IsPartial(c.Request):
		return web.SeeOther(c, path(p.List.Filter.Open))
	}
	return web.Render(c, http.StatusOK, views.Open(p))
}

// opened reads the chat in the address, and the list where it is wanted.
func (h *Handler) opened(c *gin.Context, composer views.ComposerProps, list bool) (views.PageProps, error) {
	id, err := web.ID(c, "id")
	if err != nil {
		return views.PageProps{}, err
	}
	if composer.ClientID == uuid.Nil {
		composer.ClientID = account.NewID()
	}
	thread := views.ThreadProps{Composer: composer}
	p := views.PageProps{List: asked(c, id), Thread: &thread, Today: today(c), Manages: manages(c), Person: web.User(c).ID}
	look := h.Tenant(c).Look()
	if list {
		lookAbove(look, &p)
		lookRows(look, inbox.Page{Limit: ChatsPerPage + 1}, &p.List) // the position in the address is one in the thread
	} else {
		look.Seq(&p.Seq)
	}
	lookHead(look, id, &thread)
	if err := h.fillThread(c, look, id, &thread); err != nil {
		return p, err
	}
	if thread.Device.ID != uuid.Nil {
		thread.Can = h.Pool.Known(c.Request.Context(), thread.Device)
	}
	return p, nil
}

// Older answers the messages before those that are shown; 204 when there are none.
func (h *Handler) Older(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	var p views.ThreadProps
	p.Shown, _ = strconv.Atoi(c.Query("shown"))
	look := h.Tenant(c).Look()
	look.Conversation(&p.Conversation, id)
	err = h.fillMessages(c, look, id, &p)
	switch {
	case err != nil:
		return err
	case !web.IsPartial(c.Request):
		return web.SeeOther(c, path(id))
	case len(p.Messages) == 0:
		return nothing(c)
	}
	return web.Render(c, http.StatusOK, views.Messages(p))
}

// botActive is how long an automation that wrote in a chat counts as answering it.
const botActive = 24 * time.Hour

// lookHead reads who a chat is with, through which number, and what keeps its messages or answers it by itself.
func lookHead(look *db.Look, id uuid.UUID, p *views.ThreadProps) {
	look.Conversation(&p.Conversation, id)
	look.Line(&p.Device, &p.Lane, id)
	look.Assigned(&p.Assigned, id)
	look.BotMessages(&p.BotMessages, id, botActive)
}

// fillThread reads what look wants, a chat's messages and what the person began to write in it.
func (h *Handler) fillThread(c *gin.Context, look *db.Look, id uuid.UUID, p *views.ThreadProps) error {
	var drafts map[uuid.UUID]inbox.SavedDraft
	if !p.Composer.Comes() {
		look.DraftsIn(&drafts, web.User(c).ID, id)
	}
	if err := h.fillMessages(c, look, id, p); err != nil {
		return err
	}
	if draft, begun := drafts[id]; begun {
		return fillDraft(c.Request.Context(), h.Tenant(c), draft, p)
	}
	return nil
}

// maxRaw bounds a gateway's id of a message in an address, in characters.
const maxRaw = 200

// fillMessages reads what look wants and a part of the chat's messages, and puts the oldest first: the newest, those before a position, or those around a
// message. A chat that is not there is not found.
func (h *Handler) fillMessages(c *gin.Context, look *db.Look, id uuid.UUID, p *views.ThreadProps) (err error) {
	ctx, t := c.Request.Context(), h.Tenant(c)
	p.At = web.After(c, "at")
	if raw := web.Query(c, "raw", maxRaw); raw != "" {
		p.At, err = t.MessageNamed(ctx, id, raw)
	}
	if err == nil && p.At != uuid.Nil {
		err = fillAround(ctx, t, id, p)
	}
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	around := err == nil && p.At != uuid.Nil // otherwise it is not here any more: the newest then
	where := page(c, MessagesPerPage)
	if !around {
		p.At = uuid.Nil
		look.Messages(&p.Messages, id, where)
	}
	if err := look.Run(ctx); err != nil || around {
		return err
	}
	p.Detached = where.ID != uuid.Nil
	p.Messages, p.More = web.Cut(p.Messages, MessagesPerPage)
	slices.Reverse(p.Messages)
	return nil
}

// fillAround reads the messages around one of them.
func fillAround(ctx context.Context, t *db.Tenant, id uuid.UUID, p *views.ThreadProps) error {
	messages, err := t.MessagesAround(ctx, id, p.At, MessagesPerPage)
	if err != nil {
		return err
	}
	slices.Reverse(messages)
	p.Messages = messages
	middle := slices.IndexFunc(messages, func(m inbox.Message) bool { return m.ID == p.At })
	// As many as were asked for on a side may mean more of them; that there are none is found out by looking.
	p.Detached = len(messages)-1-middle == MessagesPerPage/2
	p.More = len(messages) == MessagesPerPage
	return nil
}
