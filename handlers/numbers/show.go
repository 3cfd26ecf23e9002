package numbers

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/errs"
	views "github.com/cloudwa/cloudwa/views/numbers"
)

// EntriesPerPage is how many lines of the timeline are shown at a time.
const EntriesPerPage = 6

// Show answers the page of one number.
func (h *Handler) Show(c *gin.Context) error {
	return h.showPage(c, http.StatusOK, views.ShowProps{Before: web.After(c, "before")})
}

// showPage answers the page of the number in the address. A form that came back brings what was typed; the others show what is saved.
func (h *Handler) showPage(c *gin.Context, status int, p views.ShowProps) error {
	if err := h.fill(c, &p); err != nil {
		return err
	}
	if p.Renaming == nil {
		p.Name = p.Device.Name
	}
	if p.Saving == nil {
		p.Form = views.FormOf(c.Request.Context(), p.Device.Settings)
	}
	return web.Render(c, status, views.Show(p))
}

// Live answers how the number is and its timeline when it has changed, else nothing.
func (h *Handler) Live(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	ctx, tenant := c.Request.Context(), h.Tenant(c)
	if !web.IsPartial(c.Request) {
		if _, err := tenant.Device(ctx, id); err != nil {
			return err
		}
		return web.SeeOther(c, path(id))
	}
	changes, err := tenant.Changes(ctx, after(c))
	if err != nil {
		return err
	}
	if !concerns(changes, id) {
		return unchanged(c)
	}
	var p views.ShowProps
	if err := h.fill(c, &p); errs.Is(err, errs.NotFound) {
		return web.SeeOther(c, "/numbers") // deleted by somebody else while it is looked at
	} else if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Live(p))
}

func (h *Handler) fill(c *gin.Context, p *views.ShowProps) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	p.Manages = manages(c)
	return h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		if p.Seq, err = t.Seq(ctx); err != nil {
			return err
		}
		if p.Device, err = t.Device(ctx, id); err != nil {
			return err
		}
		if p.Twin, err = twin(ctx, t, p.Device); err != nil {
			return err
		}
		if p.Lane, err = t.Lane(ctx, id); err != nil {
			return err
		}
		if p.Attempts, err = t.Attempts(ctx, id); err != nil {
			return err
		}
		entries, err := t.Timeline(ctx, id, p.Before, EntriesPerPage+1)
		p.Entries, p.More = web.Cut(entries, EntriesPerPage)
		return err
	})
}
