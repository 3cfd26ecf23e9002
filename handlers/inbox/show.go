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
	return web.Render(c, status, views.Page(p))
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
	err = h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		if list {
			// The address has a position in the thread; the list starts at its top beside it.
			err = fillPage(ctx, t, inbox.Page{Limit: ChatsPerPage + 1}, &p)
		} else {
			p.Seq, err = t.Seq(ctx)
		}
		if err != nil {
			return err
		}
		if err := fillHead(ctx, t, id, &thread); err != nil {
			return err
		}
		if err := fillDraft(ctx, c, t, &thread); err != nil {
			return err
		}
		return fillMessages(ctx, c, t, id, &thread)
	})
	if err == nil && thread.Device.ID != uuid.Nil {
		thread.Can = h.Pool.Known(c.Request.Context(), thread.Device)
	}
	return p, err
}

// Older answers the messages before those that are shown; 204 when there are none.
func (h *Handler) Older(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	var p views.ThreadProps
	p.Shown, _ = strconv.Atoi(c.Query("shown"))
	err = h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		if p.Conversation, err = t.Conversation(ctx, id); err != nil {
			return err
		}
		return fillMessages(ctx, c, t, id, &p)
	})
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

// fillHead reads who a chat is with, through which number, and what keeps its messages or answers it by itself.
func fillHead(ctx context.Context, t *db.Tenant, id uuid.UUID, p *views.ThreadProps) (err error) {
	if p.Conversation, err = t.Conversation(ctx, id); err != nil || p.Conversation.DeviceID == uuid.Nil {
		return err
	}
	if p.Device, err = t.Device(ctx, p.Conversation.DeviceID); err != nil {
		return err
	}
	if p.Lane, err = t.Lane(ctx, p.Device.ID); err != nil {
		return err
	}
	p.BotMessages, err = t.BotMessages(ctx, id, botActive)
	return err
}

// fillMessages reads a part of a chat's messages and puts the oldest first: the newest, those before a position, or those around a message.
func fillMessages(ctx context.Context, c *gin.Context, t *db.Tenant, id uuid.UUID, p *views.ThreadProps) (err error) {
	p.At = web.After(c, "at")
	if raw := c.Query("raw"); raw != "" {
		p.At, err = t.MessageNamed(ctx, id, raw)
	}
	if err == nil && p.At != uuid.Nil {
		if err = fillAround(ctx, t, id, p); err == nil {
			return nil
		}
	}
	if err != nil && !errs.Is(err, errs.NotFound) { // one that is not here any more: the newest then
		return err
	}
	p.At = uuid.Nil
	where := page(c, MessagesPerPage)
	messages, err := t.Messages(ctx, id, where)
	p.Detached = where.ID != uuid.Nil
	p.Messages, p.More = web.Cut(messages, MessagesPerPage)
	slices.Reverse(p.Messages)
	return err
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
