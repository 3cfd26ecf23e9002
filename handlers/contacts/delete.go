package contacts

import (
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

// manages reports whether the person may delete and merge contacts: neither can be taken back.
func manages(c *gin.Context) bool { return web.Visit(c).Role.AtLeast(account.Admin) }

func path(id uuid.UUID) string { return "/contacts/" + id.String() }

// Delete removes the person in the address with everything that was written with them.
func (h *Handler) Delete(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	if err := contacts.Delete(ctx, h.Tenant(c), id); err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "The contact is deleted, with everything that was written with them.")); err != nil {
		return err
	}
	return web.SeeOther(c, "/contacts")
}
