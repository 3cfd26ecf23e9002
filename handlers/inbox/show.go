package inbox

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	views "github.com/cloudwa/cloudwa/views/inbox"
)

// Show answers one chat beside the list.
func (h *Handler) Show(c *gin.Context) error {
	return h.showPage(c, http.StatusOK, views.ComposerProps{})
}

// showPage answers the chat in the address. A message that was not taken brings back what was typed.
func (h *Handler) showPage(c *gin.Context, status int, composer views.ComposerProps) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	if composer.ClientID == uuid.Nil {
		composer.ClientID = account.NewID()
	}
	thread := views.ThreadProps{Composer: composer}
	p := views.PageProps{Thread: &thread, Today: today(c), Manages: manages(c), Person: web.User(c).ID}
	err = h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) error {
		if err := fillList(ctx, c, t, &p); err != nil {
			return err
		}
		p.List.Current = id
		if err := fillHead(ctx, t, id, &thread); err != nil {
			return err
		}
		if err := fillDraft(ctx, c, t, &thread); err != nil {
			return err
		}
		return fillMessages(ctx, c, t, id, &thread)
	})
	if err != nil {
		return err
	}
	if thread.Device.ID != uuid.Nil {
		thread.Can = h.Pool.Known(c.Request.Context(), thread.Device)
	}
	return web.Render(c, status, views.Page(p))
}

// Older answers the messages before those that are shown; 204 when there are none.
func (h *Handler) Older(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	var p views.ThreadProps
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

// fillHead reads who a chat is with and through which number.
func fillHead(ctx context.Context, t *db.Tenant, id uuid.UUID, p *views.ThreadProps) (err error) {
	if p.Conversation, err = t.Conversation(ctx, id); err != nil || p.Conversation.DeviceID == uuid.Nil {
		return err
	}
	p.Device, err = t.Device(ctx, p.Conversation.DeviceID)
	return err
}

// fillMessages reads a page of a chat's messages and puts the oldest first.
func fillMessages(ctx context.Context, c *gin.Context, t *db.Tenant, id uuid.UUID, p *views.ThreadProps) error {
	where := page(c, MessagesPerPage)
	messages, err := t.Messages(ctx, id, where)
	p.From = where.ID
	p.Messages, p.More = web.Cut(messages, MessagesPerPage)
	slices.Reverse(p.Messages)
	return err
}
