package contacts

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/i18n"
	views "github.com/cloudwa/cloudwa/views/contacts"
	"github.com/cloudwa/cloudwa/views/ui"
)

// candidates is how many people one may choose from; who is not among them is searched for.
const candidates = 10

// ShowMerge answers the page on which somebody chooses whom the person in the address is the same as, or, with that one in the address, too, which of
// the two stays.
func (h *Handler) ShowMerge(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	p := views.MergeProps{Search: web.Query(c, "q", maxSearch)}
	with := web.After(c, "with")
	err = h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		if p.One, err = side(ctx, t, id); err != nil {
			return err
		}
		if with != uuid.Nil && with != id {
			p.Other, err = side(ctx, t, with)
			return err
		}
		p.Rows, err = t.FindContacts(ctx, contacts.Query{Search: p.Search, Except: id, Limit: candidates})
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Merge(p))
}

// side reads what is shown of one of two people.
func side(ctx context.Context, t *db.Tenant, id uuid.UUID) (s views.Side, err error) {
	if s.Profile, err = t.Profile(ctx, id); err != nil {
		return s, err
	}
	s.Chats, err = t.ConversationsOf(ctx, id, chatsShown)
	return s, err
}

// Merge makes one contact of the person in the address and another one; "keep" is which of the two stays.
func (h *Handler) Merge(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	drop, _ := uuid.Parse(c.PostForm("with"))
	keep := id
	if kept, _ := uuid.Parse(c.PostForm("keep")); kept == drop {
		keep, drop = drop, id
	}
	if err := contacts.Merge(ctx, h.Tenant(c), keep, drop); err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "The two are one contact now.")); err != nil {
		return err
	}
	return web.SeeOther(c, path(keep))
}
